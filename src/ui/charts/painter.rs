//! A scene on a canvas.

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::plot::scene::{Anchor, CORNER, DOT, Rectangle, Scene, Shape};
use crate::ui::canvas::Brush;

/// A wide line of more points is painted as two thin ones side by side: browsers paint those ten times faster.
const MANY_POINTS: usize = 256;

/// Paints a scene with its top left corner at the top, moved down by `top`.
pub fn paint(brush: &Brush, scene: &Scene, top: f64) {
    let context = &brush.context;
    context.save();
    let _ = context.translate(0.0, top);
    context.set_fill_style_str(&brush.color("--panel"));
    context.fill_rect(0.0, 0.0, scene.width, scene.height);
    scene.behind.iter().for_each(|shape| draw(brush, shape));
    context.save();
    context.begin_path();
    let Rectangle { left, top, width, height } = scene.frame;
    context.rect(left, top, width, height);
    context.clip();
    scene.inside.iter().for_each(|shape| draw(brush, shape));
    context.restore();
    scene.above.iter().for_each(|shape| draw(brush, shape));
    context.restore();
}

fn draw(brush: &Brush, shape: &Shape) {
    let context = &brush.context;
    match shape {
        Shape::Line { points, color, width, opacity, dashes } => {
            context.set_stroke_style_str(&brush.color(color));
            context.set_line_join("round");
            context.set_global_alpha(*opacity);
            if !dashes.is_empty() {
                set_dashes(brush, dashes);
            }
            if *width > 1.0 && points.len() > MANY_POINTS && dashes.is_empty() {
                context.set_line_width(1.0);
                for offset in [-0.4, 0.4] {
                    trace(brush, points, offset);
                    context.stroke();
                }
            } else {
                context.set_line_width(*width);
                trace(brush, points, 0.0);
                context.stroke();
            }
            if !dashes.is_empty() {
                set_dashes(brush, &[]);
            }
            context.set_global_alpha(1.0);
        }
        Shape::Bars { bars, color, opacity } => {
            context.set_stroke_style_str(&brush.color(color));
            context.set_line_width(1.0);
            context.set_global_alpha(*opacity);
            context.begin_path();
            for &(x, from, to) in bars {
                context.move_to(x, from);
                context.line_to(x, to);
            }
            context.stroke();
            context.set_global_alpha(1.0);
        }
        Shape::Area { points, color, opacity } => {
            context.set_fill_style_str(&brush.color(color));
            context.set_global_alpha(*opacity);
            trace(brush, points, 0.0);
            context.fill();
            context.set_global_alpha(1.0);
        }
        Shape::Dot { x, y, color } => {
            context.set_fill_style_str(&brush.color(color));
            context.begin_path();
            let _ = context.arc(*x, *y, DOT, 0.0, std::f64::consts::TAU);
            context.fill();
        }
        Shape::Text { x, y, text, color, size, bold, anchor } => {
            context.set_font(&if *bold { brush.bold_font(*size) } else { brush.font(*size) });
            context.set_fill_style_str(&brush.color(color));
            context.set_text_align(match anchor {
                Anchor::Start => "left",
                Anchor::Middle => "center",
                Anchor::End => "right",
            });
            let _ = context.fill_text(text, *x, *y);
        }
        Shape::Panel(Rectangle { left, top, width, height }) => {
            context.set_fill_style_str(&brush.color("--panel"));
            context.set_stroke_style_str(&brush.color("--line-strong"));
            context.set_line_width(1.0);
            context.begin_path();
            let _ = context.round_rect_with_f64(*left, *top, *width, *height, CORNER);
            context.fill();
            context.stroke();
        }
    }
}

fn trace(brush: &Brush, points: &[(f64, f64)], offset: f64) {
    let context = &brush.context;
    context.begin_path();
    let mut pen_is_down = false;
    for &(x, y) in points {
        let (x, y) = (x + offset, y + offset);
        match (y.is_finite(), pen_is_down) {
            (true, true) => context.line_to(x, y),
            (true, false) => context.move_to(x, y),
            (false, _) => {}
        }
        pen_is_down = y.is_finite();
    }
}

fn set_dashes(brush: &Brush, dashes: &[f64]) {
    let _ = brush.context.set_line_dash(&dashes.iter().map(|&dash| JsValue::from(dash)).collect::<Array>());
}
