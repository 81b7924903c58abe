//! What the page's pictures and figures need of arithmetic: number formats, axes, smoothing, thinning. No browser here.

pub mod attention;
pub mod attention_files;
pub mod beam;
pub mod boundary;
pub mod chart;
pub mod colors;
pub mod confusion;
pub mod curve_files;
pub mod epochs;
pub mod format;
pub mod heatmap;
pub mod ink;
pub mod label;
pub mod lengths;
pub mod lines;
pub mod network;
pub mod points;
pub mod pyramid;
pub mod scene;
pub mod smoothing;
pub mod ticks;
pub mod timeline;
pub mod track;
pub mod word_map;
