//! Attention as files: a map as SVG and CSV, all heads as one SVG, the whole tensor as JSON.

use std::fmt::Write as _;

use serde_json::Value;

use super::attention::{Cell, Grid, Sides, largest};
use super::colors::{Rgb, viridis};
use super::heatmap::{GAP, LONGEST_LABEL, labelled, number, runs};
use super::label::{clipped, text_width, visible};
use crate::train::inspect::{Attention, TokenKind, TokenText};

/// Width and height of an SVG in its own units, and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    pub width: f64,
    pub height: f64,
    pub text: String,
}

/// Above this many cells they carry no titles, as the file would be too large to open.
const MOST_TITLES: usize = 4096;
const INK: &str = "#1b1c20";
const PAPER: &str = "#ffffff";

/// A map: tokens as text, values as rectangles, with the colour bar. Light, as it is meant for a page.
pub fn heatmap_svg(grid: &Grid, sides: &Sides, title: &str) -> Svg {
    let longest = grid.queries.max(grid.keys).max(1) as f64;
    let cell = (640.0 / longest).clamp(6.0, 36.0);
    let labels = (0.72 * cell).min(12.0);
    let widest =
        |tokens: &[TokenText]| tokens.iter().map(|token| text_width(&label(token))).fold(8.0, f64::max);
    let across = cell >= 12.0 && widest(&sides.keys) + 4.0 <= cell;
    let (left, above) =
        (widest(&sides.queries) + GAP + 4.0, if across { 14.0 } else { widest(&sides.keys) } + GAP);
    let top = above + 28.0;
    let (across_all, down_all) = (cell * grid.keys as f64, cell * grid.queries as f64);
    let (width, height) = (left + across_all + 64.0, top + down_all + 8.0);
    let mut svg = start(width, height, title);
    let _ = write!(svg, "<g font-size=\"{labels:.1}\">");
    for query in labelled(&sides.queries, 1) {
        let token = &sides.queries[query];
        let (x, y) = (left - GAP, top + cell * (query as f64 + 0.5));
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" dy=\".35em\" text-anchor=\"end\">{}</text>",
            name(token)
        );
    }
    for key in labelled(&sides.keys, 1) {
        let token = &sides.keys[key];
        let (x, y) = (left + cell * (key as f64 + 0.5), top - GAP);
        let place = if across {
            format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\"")
        } else {
            format!("transform=\"translate({x:.1} {y:.1}) rotate(-90)\" dy=\".35em\"")
        };
        let _ = write!(svg, "<text {place}>{}</text>", name(token));
    }
    svg.push_str("</g>");

    let top_of_scale = grid.top(sides);
    let color = |value: f32| hex(viridis(value / top_of_scale));
    let _ = write!(
        svg,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{across_all:.1}\" height=\"{down_all:.1}\" fill=\"{}\"/>",
        color(0.0)
    );
    let side = if cell > 12.0 { cell - 1.0 } else { cell };
    let titled = grid.values.len() <= MOST_TITLES;
    for (index, &value) in grid.values.iter().enumerate() {
        let (query, key) = (index / grid.keys, index % grid.keys);
        let (x, y) = (left + cell * key as f64, top + cell * query as f64);
        let fill = color(value);
        // of a large map, what has the colour of the ground needs no rectangle
        if !titled && fill == color(0.0) {
            continue;
        }
        let rectangle = format!(
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{side:.2}\" height=\"{side:.2}\" fill=\"{fill}\""
        );
        if !titled {
            let _ = write!(svg, "{rectangle}/>");
            continue;
        }
        let (from, to) = (name(&sides.queries[query]), name(&sides.keys[key]));
        let _ = write!(svg, "{rectangle}><title>{from} → {to} {value:.4}</title></rect>");
        if let Some(number) = number(value, cell) {
            let ink = hex(viridis(value / top_of_scale).readable(DARK, LIGHT));
            let (x, y) = (x + side / 2.0, y + side / 2.0);
            let _ = write!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" dy=\".35em\" font-size=\"10\" text-anchor=\"middle\" fill=\"{ink}\">{number}</text>"
            );
        }
    }
    hatch(&mut svg, sides, cell, (left, top), (across_all, down_all));
    bar(&mut svg, (left + across_all + 16.0, top), down_all, top_of_scale);
    svg.push_str("</svg>");
    Svg { width, height, text: svg }
}

/// Inks on the colours of a map.
pub const DARK: Rgb = Rgb([17.0; 3]);
pub const LIGHT: Rgb = Rgb([255.0; 3]);

/// Padding is shown as padding: grey with stripes.
fn hatch(svg: &mut String, sides: &Sides, cell: f64, (left, top): (f64, f64), (across, down): (f64, f64)) {
    let columns = runs(&sides.keys, TokenKind::Padding)
        .into_iter()
        .map(|(start, end)| (left + cell * start as f64, top, cell * (end - start) as f64, down));
    let rows = runs(&sides.queries, TokenKind::Padding)
        .into_iter()
        .map(|(start, end)| (left, top + cell * start as f64, across, cell * (end - start) as f64));
    for (x, y, width, height) in columns.chain(rows) {
        let _ = write!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"url(#padding)\"/>"
        );
    }
}

/// The colour bar with the figures at its ends.
fn bar(svg: &mut String, (x, y): (f64, f64), height: f64, top_of_scale: f32) {
    let steps = 32;
    let step = height / f64::from(steps);
    for index in 0..steps {
        let fill = hex(viridis(1.0 - (index as f32 + 0.5) / steps as f32));
        let place = y + step * f64::from(index);
        let _ = write!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{place:.2}\" width=\"12\" height=\"{:.2}\" fill=\"{fill}\"/>",
            step + 0.3
        );
    }
    for (value, place) in [(top_of_scale, y + 8.0), (0.0, y + height)] {
        let _ =
            write!(svg, "<text x=\"{:.1}\" y=\"{place:.1}\" font-size=\"10\">{value:.2}</text>", x + 16.0);
    }
}

/// One head of [`heads_svg`].
pub struct Thumbnail {
    /// `2.3`
    pub label: String,
    pub grid: Grid,
}

/// All heads, a row of pictures for each layer, on one colour scale. Cells of one colour are one path, which keeps long
/// texts small.
pub fn heads_svg(layers: &[Vec<Thumbnail>], title: &str) -> Svg {
    let (side, gap, caption, top) = (132.0, 12.0, 18.0, 36.0);
    let most = layers.iter().map(Vec::len).max().unwrap_or(0) as f64;
    let (width, height) = (gap + most * (side + gap), top + layers.len() as f64 * (side + caption + gap));
    let scale = layers.iter().flatten().map(|head| largest(&head.grid.values)).fold(0.0, f32::max);
    let mut svg = start(width, height, title);
    for (row, heads) in layers.iter().enumerate() {
        for (column, Thumbnail { label, grid }) in heads.iter().enumerate() {
            let (x, y) = (gap + column as f64 * (side + gap), top + row as f64 * (side + caption + gap));
            let _ = write!(
                svg,
                "<text x=\"{x}\" y=\"{}\" font-size=\"11\">{}</text>",
                y + side + 13.0,
                escaped(label)
            );
            let (across, down) = (side / grid.keys.max(1) as f64, side / grid.queries.max(1) as f64);
            let _ = write!(
                svg,
                "<g transform=\"translate({x} {y}) scale({across:.4} {down:.4})\" shape-rendering=\"crispEdges\">"
            );
            pixels(&mut svg, grid, scale);
            svg.push_str("</g>");
        }
    }
    svg.push_str("</svg>");
    Svg { width, height, text: svg }
}

/// Shades told apart where there is no number to read.
const SHADES: usize = 64;

/// A grid of unit cells: one rectangle as the ground, and for each shade a path of the runs that have it.
fn pixels(svg: &mut String, grid: &Grid, scale: f32) {
    let shade = |value: f32| {
        let share = (value / scale.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
        (share * (SHADES - 1) as f32).round() as usize
    };
    let mut paths = vec![String::new(); SHADES];
    for query in 0..grid.queries {
        let mut key = 0;
        for run in grid.row(query).chunk_by(|one, other| shade(*one) == shade(*other)) {
            let _ = write!(paths[shade(run[0])], "M{key} {query}h{}v1h-{0}z", run.len());
            key += run.len();
        }
    }
    let color = |shade: usize| hex(viridis(shade as f32 / (SHADES - 1) as f32));
    let _ = write!(svg, "<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>", grid.keys, grid.queries, color(0));
    for (shade, path) in paths.iter().enumerate().skip(1).filter(|(_, path)| !path.is_empty()) {
        let _ = write!(svg, "<path fill=\"{}\" d=\"{path}\"/>", color(shade));
    }
}

fn start(width: f64, height: f64, title: &str) -> String {
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"system-ui, sans-serif\" fill=\"{INK}\">\
         <title>{title}</title><defs><pattern id=\"padding\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
         <rect width=\"6\" height=\"6\" fill=\"#e3e1da\"/><path d=\"M0 6L6 0\" stroke=\"#9a9890\"/></pattern></defs>\
         <rect width=\"100%\" height=\"100%\" fill=\"{PAPER}\"/>\
         <text x=\"12\" y=\"20\" font-size=\"13\" font-weight=\"600\">{title}</text>"
    )
}

fn label(token: &TokenText) -> String {
    clipped(&visible(&token.text), LONGEST_LABEL)
}

fn name(token: &TokenText) -> String {
    escaped(&label(token))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn hex(color: Rgb) -> String {
    let [red, green, blue] = color.bytes();
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A row for each query, a column for each key, named by their tokens (RFC 4180).
pub fn heatmap_csv(grid: &Grid, sides: &Sides) -> String {
    let quoted = |token: &TokenText| format!("\"{}\"", token.text.replace('"', "\"\""));
    let mut csv = String::from("\"query \\ key\"");
    for key in &sides.keys {
        csv.push(',');
        csv.push_str(&quoted(key));
    }
    csv.push('\n');
    for (query, token) in sides.queries.iter().enumerate() {
        csv.push_str(&quoted(token));
        for key in 0..grid.keys {
            let _ = write!(csv, ",{}", grid.at(Cell { query, key }).unwrap_or(f32::NAN));
        }
        csv.push('\n');
    }
    csv
}

/// `{"step", "texts", "written", "maps": [{"stack", "layer", "shape": [heads, queries, keys], "weights": nested}]}`, so
/// that `numpy.array(map["weights"])` has that shape. Layers count from 0, as everywhere outside the page.
pub fn attention_json(attention: &Attention) -> String {
    let tokens = |tokens: &[TokenText]| {
        let token = |token: &TokenText| {
            let kind = format!("{:?}", token.kind).to_ascii_lowercase();
            serde_json::json!({ "text": token.text, "kind": kind })
        };
        Value::Array(tokens.iter().map(token).collect())
    };
    let (texts, written) = (tokens(&attention.texts), tokens(&attention.written));
    let mut json =
        format!("{{\"step\":{},\"texts\":{texts},\"written\":{written},\"maps\":[", attention.step);
    for (index, map) in attention.maps.iter().enumerate() {
        let (comma, stack) =
            (if index > 0 { "," } else { "" }, format!("{:?}", map.stack).to_ascii_lowercase());
        let (heads, queries, keys) = (map.heads, map.queries, map.keys);
        let _ = write!(
            json,
            "{comma}{{\"stack\":\"{stack}\",\"layer\":{},\"shape\":[{heads},{queries},{keys}],\"weights\":[",
            map.layer
        );
        for (head, values) in map.weights.chunks((queries * keys).max(1) as usize).enumerate() {
            json.push_str(if head > 0 { ",[" } else { "[" });
            for (query, row) in values.chunks(keys.max(1) as usize).enumerate() {
                json.push_str(if query > 0 { ",[" } else { "[" });
                for (key, weight) in row.iter().enumerate() {
                    json.push_str(if key > 0 { "," } else { "" });
                    // JSON knows no NaN
                    let _ = if weight.is_finite() { write!(json, "{weight}") } else { write!(json, "null") };
                }
                json.push(']');
            }
            json.push(']');
        }
        json.push_str("]}");
    }
    json.push_str("]}");
    json
}

#[cfg(test)]
mod tests {
    use super::super::attention::tests::{example, token};
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn pair() -> (Grid, Sides) {
        let queries = vec![token("<s>", TokenKind::Special), token("a \"b\"", TokenKind::Word)];
        let keys =
            vec![token("x,y", TokenKind::Word), token("&", TokenKind::Word), token("_", TokenKind::Padding)];
        let grid = Grid { queries: 2, keys: 3, values: vec![0.5, 0.5, 0.0, 0.25, 0.75, 0.0] };
        (grid, Sides { queries, keys })
    }

    #[test]
    fn a_map_becomes_an_svg_with_tokens_values_and_padding() {
        let (grid, sides) = pair();
        let Svg { width, height, text } = heatmap_svg(&grid, &sides, "layer 1 < 2");
        assert!(width > 36.0 * 3.0 && height > 36.0 * 2.0);
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && text.ends_with("</svg>"));
        assert!(text.contains("<title>layer 1 &lt; 2</title>"));
        assert!(text.contains(">&lt;s&gt;</text>") && text.contains(">&amp;</text>"));
        assert!(text.contains("fill=\"#fde725\"><title>a␣\"b\" → &amp; 0.7500</title></rect>"));
        assert!(text.contains(">0.25</text>"));
        assert_eq!(text.matches("</title></rect>").count(), 6);
        assert_eq!(text.matches("url(#padding)").count(), 1);
        assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
    }

    #[test]
    fn a_large_map_keeps_only_what_can_be_seen() {
        let tokens = vec![token("a", TokenKind::Word); 256];
        let mut grid = Grid { queries: 256, keys: 256, values: vec![0.0; 256 * 256] };
        (0..256).for_each(|place| grid.values[place * 257] = 1.0);
        let svg = heatmap_svg(&grid, &Sides { queries: tokens.clone(), keys: tokens }, "");
        assert_eq!(svg.text.matches("width=\"6.00\"").count(), 256);
        assert!(svg.text.len() < 100_000, "{}", svg.text.len());
    }

    #[test]
    fn all_heads_share_one_picture_and_one_scale() {
        let (grid, _) = pair();
        let faint = Grid { values: vec![0.5, 0.5, 0.75, 0.0, 0.0, 0.0], ..grid.clone() };
        let head = |label: &str, grid| Thumbnail { label: label.to_owned(), grid };
        let svg =
            heads_svg(&[vec![head("1.1", grid.clone()), head("1.2", faint)], vec![head("2.1", grid)]], "all");
        assert!(svg.width > 2.0 * 132.0 && svg.height > 2.0 * 132.0);
        for label in ["1.1", "1.2", "2.1"] {
            assert!(svg.text.contains(&format!(">{label}</text>")));
        }
        // the run of two equal weights is one piece of a path
        assert_eq!(svg.text.matches("M0 0h2v1h-2z").count(), 3);
        assert!(svg.text.contains("\"M2 0h1v1h-1z\""));
        assert_eq!(svg.text.matches("<path fill").count(), 3 + 2 + 3);
    }

    #[test]
    fn a_map_becomes_a_table() {
        let (grid, sides) = pair();
        let csv = "\"query \\ key\",\"x,y\",\"&\",\"_\"\n\"<s>\",0.5,0.5,0\n\"a \"\"b\"\"\",0.25,0.75,0\n";
        assert_eq!(heatmap_csv(&grid, &sides), csv);
    }

    #[test]
    fn the_tensor_becomes_json_that_can_be_read_back() {
        let mut attention = example();
        attention.maps[0].weights[17] = f32::NAN;
        let read: Value = serde_json::from_str(&attention_json(&attention)).unwrap();
        assert_eq!(read["step"], 7);
        assert_eq!(read["texts"][2], serde_json::json!({ "text": "", "kind": "padding" }));
        assert_eq!(read["maps"][1]["stack"], "encoder");
        assert_eq!(read["maps"][1]["shape"], serde_json::json!([2, 3, 3]));
        let weights: Vec<f32> = serde_json::from_value(read["maps"][1]["weights"][1][1].clone()).unwrap();
        assert_eq!(weights, attention.maps[1].head(1).unwrap().row(1));
        assert!(read["maps"][0]["weights"][1][2][2].is_null());
    }
}
