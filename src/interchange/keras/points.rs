//! The sets of points in Python: the same patterns, drawn by numpy.

use super::data::small_seed;
use super::python::number;
use crate::registry::Settings;

/// Lines that leave `x` `(examples, inputs)` and `y` `(examples,)`.
pub fn source(data: &Settings, seed: u64) -> String {
    let pattern = match data.name() {
        "circle" => CIRCLE,
        "xor" => XOR,
        "gauss" => GAUSS,
        "spiral" => SPIRAL,
        "moons" => MOONS,
        "rings" => RINGS,
        "reg_plane" => REG_PLANE,
        "reg_gauss" => REG_GAUSS,
        _ => return "# Put your own examples here.\nx, y = np.load(\"x.npy\"), np.load(\"y.npy\")".into(),
    };
    let draws = format!(
        "rng = np.random.default_rng({})\nn, noise = {}, {}",
        small_seed(seed),
        data.integer("samples"),
        number(data.number("noise") / 100.0)
    );
    let inputs = [
        ("x_squared", "x[:, 0] ** 2"),
        ("y_squared", "x[:, 1] ** 2"),
        ("x_times_y", "x[:, 0] * x[:, 1]"),
        ("sin_x", "np.sin(x[:, 0])"),
        ("sin_y", "np.sin(x[:, 1])"),
    ];
    let added: Vec<_> =
        inputs.into_iter().filter(|(name, _)| data.switch(name)).map(|(_, formula)| formula).collect();
    let mut lines = vec![draws, pattern.to_owned()];
    if !added.is_empty() {
        lines.push(format!("x = np.column_stack([x, {}])", added.join(", ")));
    }
    lines.join("\n")
}

const CIRCLE: &str = "inside = np.arange(n) < n // 2
radius = 5 * np.where(inside, rng.uniform(0, 0.5, n), rng.uniform(0.7, 1, n))
angle = rng.uniform(0, 2 * np.pi, n)
x = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
strayed = x + 5 * noise * rng.uniform(-1, 1, x.shape)
y = (np.hypot(strayed[:, 0], strayed[:, 1]) < 2.5).astype(int)";

const XOR: &str = "x = rng.uniform(-5, 5, (n, 2))
x += np.copysign(0.3, x)
strayed = x + 5 * noise * rng.uniform(-1, 1, x.shape)
y = (strayed[:, 0] * strayed[:, 1] >= 0).astype(int)";

const GAUSS: &str = "y = (np.arange(n) < n // 2).astype(int)
x = np.where(y, 2, -2)[:, None] + np.sqrt(0.5 + 7 * noise) * rng.normal(size=(n, 2))";

const SPIRAL: &str = "arm, half = np.arange(n) < (n + 1) // 2, (n + 1) // 2
along = (np.arange(n) % half) / half
angle = 2 * np.pi * (1.75 * along + np.where(arm, 0, 0.5))
x = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
x += 2 * noise * rng.uniform(-1, 1, x.shape)
y = arm.astype(int)";

const MOONS: &str = "upper = np.arange(n) < n // 2
angle = rng.uniform(0, np.pi, n)
across = np.where(upper, np.cos(angle), 1 - np.cos(angle))
up = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
x = 3 * np.stack([across - 0.5, up - 0.25], axis=1)
x += 3 * noise * rng.uniform(-1, 1, x.shape)
y = upper.astype(int)";

const RINGS: &str = "y = np.arange(n) % 3
radius, angle = 1 + 2 * y + rng.uniform(-0.6, 0.6, n), rng.uniform(0, 2 * np.pi, n)
x = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
x += 3 * noise * rng.uniform(-1, 1, x.shape)";

const REG_PLANE: &str = "x = rng.uniform(-6, 6, (n, 2))
strayed = x + 6 * noise * rng.uniform(-1, 1, x.shape)
y = strayed.sum(axis=1) / 10";

const REG_GAUSS: &str = "hills = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
signs = np.array([1, -1, 1, -1, 1, -1])
x = rng.uniform(-6, 6, (n, 2))
strayed = x + 6 * noise * rng.uniform(-1, 1, x.shape)
distance = np.linalg.norm(strayed[:, None] - hills, axis=2)
heights = signs * np.maximum(1 - distance / 2, 0)
y = heights[np.arange(n), np.abs(heights).argmax(axis=1)]";
