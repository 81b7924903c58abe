//! A picture as a list of shapes, so that the screen, a PNG and an SVG show the same. Lengths are CSS pixels, colours are
//! names of `tokens.css`.

use std::fmt::Write as _;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    /// Where `inside` is visible.
    pub frame: Rectangle,
    pub behind: Vec<Shape>,
    pub inside: Vec<Shape>,
    pub above: Vec<Shape>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rectangle {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Interrupted where y is not finite.
    Line {
        points: Vec<(f64, f64)>,
        color: &'static str,
        width: f64,
        opacity: f64,
        dashes: &'static [f64],
    },
    /// Upright lines a pixel wide, each from one y to another at its x: far sooner painted than their outline filled.
    Bars {
        bars: Vec<(f64, f64, f64)>,
        color: &'static str,
        opacity: f64,
    },
    /// A filled outline.
    Area {
        points: Vec<(f64, f64)>,
        color: &'static str,
        opacity: f64,
    },
    Dot {
        x: f64,
        y: f64,
        color: &'static str,
    },
    Text {
        x: f64,
        y: f64,
        text: String,
        color: &'static str,
        size: f64,
        bold: bool,
        anchor: Anchor,
    },
    /// A box to write on.
    Panel(Rectangle),
}

/// Which end of a text lies at its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Radius of a dot.
pub const DOT: f64 = 3.0;
/// Of a panel's corners.
pub const CORNER: f64 = 6.0;

impl Shape {
    pub fn line(from: (f64, f64), to: (f64, f64), color: &'static str, dashes: &'static [f64]) -> Shape {
        Shape::Line { points: vec![from, to], color, width: 1.0, opacity: 1.0, dashes }
    }

    /// Text of 11 pixels.
    pub fn text(x: f64, y: f64, text: impl Into<String>, color: &'static str, anchor: Anchor) -> Shape {
        Shape::Text { x, y, text: text.into(), color, size: 11.0, bold: false, anchor }
    }
}

/// Width and height of scenes one below the other.
pub fn stacked_size(scenes: &[Scene]) -> (f64, f64) {
    let width = scenes.iter().fold(0.0, |widest: f64, scene| widest.max(scene.width));
    (width, scenes.iter().map(|scene| scene.height).sum())
}

/// Scenes one below the other as an SVG file. `color` tells what a colour's name stands for, `font` is a font family.
pub fn to_svg(scenes: &[Scene], color: &dyn Fn(&str) -> String, font: &str) -> String {
    let (width, height) = stacked_size(scenes);
    let mut svg = Svg { text: String::new(), color };
    svg.write(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"{}\">\n<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
        escaped(font),
        color("--panel")
    ));
    let mut top = 0.0;
    for (index, scene) in scenes.iter().enumerate() {
        let Rectangle { left, top: frame_top, width, height } = scene.frame;
        svg.write(format_args!(
            "<g transform=\"translate(0 {top})\">\n<clipPath id=\"frame{index}\"><rect x=\"{left}\" y=\"{frame_top}\" \
             width=\"{width}\" height=\"{height}\"/></clipPath>\n"
        ));
        scene.behind.iter().for_each(|shape| svg.shape(shape));
        svg.write(format_args!("<g clip-path=\"url(#frame{index})\">\n"));
        scene.inside.iter().for_each(|shape| svg.shape(shape));
        svg.write(format_args!("</g>\n"));
        scene.above.iter().for_each(|shape| svg.shape(shape));
        svg.write(format_args!("</g>\n"));
        top += scene.height;
    }
    svg.text + "</svg>\n"
}

struct Svg<'a> {
    text: String,
    color: &'a dyn Fn(&str) -> String,
}

impl Svg<'_> {
    fn write(&mut self, arguments: std::fmt::Arguments) {
        let _ = self.text.write_fmt(arguments);
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Line { points, color, width, opacity, dashes } => {
                let (path, color) = (path(points), (self.color)(color));
                self.write(format_args!(
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\" \
                     stroke-opacity=\"{opacity}\" stroke-linejoin=\"round\""
                ));
                if !dashes.is_empty() {
                    let dashes = dashes.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
                    self.write(format_args!(" stroke-dasharray=\"{dashes}\""));
                }
                self.write(format_args!("/>\n"));
            }
            Shape::Bars { bars, color, opacity } => {
                let color = (self.color)(color);
                let mut path = String::with_capacity(bars.len() * 20);
                for (x, from, to) in bars {
                    let _ = write!(path, "M{x:.1} {from:.2}V{to:.2}");
                }
                self.write(format_args!(
                    "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-opacity=\"{opacity}\"/>\n"
                ));
            }
            Shape::Area { points, color, opacity } => {
                let (path, color) = (path(points), (self.color)(color));
                self.write(format_args!(
                    "<path d=\"{path}Z\" fill=\"{color}\" fill-opacity=\"{opacity}\"/>\n"
                ));
            }
            Shape::Dot { x, y, color } => {
                let color = (self.color)(color);
                self.write(format_args!(
                    "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{DOT}\" fill=\"{color}\"/>\n"
                ));
            }
            Shape::Text { x, y, text, color, size, bold, anchor } => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                let weight = if *bold { 600 } else { 400 };
                let (text, color) = (escaped(text), (self.color)(color));
                self.write(format_args!(
                    "<text x=\"{x:.2}\" y=\"{y:.2}\" fill=\"{color}\" font-size=\"{size}\" font-weight=\"{weight}\" \
                     text-anchor=\"{anchor}\">{text}</text>\n"
                ));
            }
            Shape::Panel(Rectangle { left, top, width, height }) => {
                let (fill, line) = ((self.color)("--panel"), (self.color)("--line-strong"));
                self.write(format_args!(
                    "<rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" rx=\"{CORNER}\" \
                     fill=\"{fill}\" stroke=\"{line}\"/>\n"
                ));
            }
        }
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::with_capacity(points.len() * 14);
    let mut pen_is_down = false;
    for (x, y) in points {
        if y.is_finite() {
            let _ = write!(path, "{}{x:.2} {y:.2}", if pen_is_down { 'L' } else { 'M' });
        }
        pen_is_down = y.is_finite();
    }
    path
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn scenes_become_an_svg_one_below_the_other() {
        let frame = Rectangle { left: 10.0, top: 5.0, width: 80.0, height: 40.0 };
        let line = Shape::Line {
            points: vec![(1.0, 2.0), (2.0, f64::NAN), (3.0, 4.0), (5.0, 6.0)],
            color: "--train",
            width: 2.0,
            opacity: 0.5,
            dashes: &[3.0, 2.0],
        };
        let bars = Shape::Bars { bars: vec![(7.5, 1.0, 9.0)], color: "--validation", opacity: 0.2 };
        let name = Shape::text(0.0, 0.0, "a<b & \"c\"", "--ink", Anchor::End);
        let scene = Scene {
            width: 100.0,
            height: 50.0,
            frame,
            inside: vec![line, bars],
            above: vec![name],
            ..Scene::default()
        };
        let svg = to_svg(&[scene.clone(), scene], &|name| format!("color{name}"), "Noto \"Sans\"");
        for part in [
            "width=\"100\" height=\"100\"",
            "translate(0 50)",
            "d=\"M1.00 2.00M3.00 4.00L5.00 6.00\"",
            "stroke=\"color--train\"",
            "stroke-dasharray=\"3 2\"",
            "d=\"M7.5 1.00V9.00\"",
            ">a&lt;b &amp; &quot;c&quot;<",
            "font-family=\"Noto &quot;Sans&quot;\"",
            "id=\"frame1\"",
        ] {
            assert!(svg.contains(part), "{part} is missing in {svg}");
        }
        assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
    }
}
