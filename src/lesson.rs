//! Computations that the page lays open number by number, small and in plain `f64`. Knows neither engine nor browser.

pub mod attention;
