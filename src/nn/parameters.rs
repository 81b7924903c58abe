//! All parameters of a model in one list, to whose places its parts refer. Two parts that share a place share the
//! weights, which is all there is to weight tying; and the optimizer sees one slice.

use super::Parameter;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

/// The place of one parameter in its [`Parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(usize);

/// The parameters in the order in which the parts were built, each with its path, such as
/// `encoder.0.self_attention.output.kernel`.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    parameters: Vec<Parameter>,
    paths: Vec<String>,
}

impl Parameters {
    pub fn value(&self, slot: Slot) -> MatrixView<'_> {
        self.parameters[slot.0].value.view()
    }

    /// The one row of a vector such as a bias.
    pub fn row(&self, slot: Slot) -> &[Real] {
        self.parameters[slot.0].value.as_slice().expect("parameters lie in one piece")
    }

    pub fn gradient(&mut self, slot: Slot) -> MatrixViewMut<'_> {
        self.parameters[slot.0].gradient.view_mut()
    }

    /// The gradient of a vector such as a bias.
    pub fn gradient_row(&mut self, slot: Slot) -> &mut [Real] {
        self.parameters[slot.0].gradient.as_slice_mut().expect("gradients lie in one piece")
    }

    /// Value and gradient of a vector at once.
    pub fn row_and_gradient(&mut self, slot: Slot) -> (&[Real], &mut [Real]) {
        let Parameter { value, gradient, .. } = &mut self.parameters[slot.0];
        let value = value.as_slice().expect("parameters lie in one piece");
        (value, gradient.as_slice_mut().expect("gradients lie in one piece"))
    }

    /// The value of one parameter and the gradient of another.
    pub fn value_and_gradient_of(
        &mut self,
        value: Slot,
        gradient: Slot,
    ) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let [value, gradient] =
            self.parameters.get_disjoint_mut([value.0, gradient.0]).expect("two different parameters");
        (value.value.view(), gradient.gradient.view_mut())
    }

    pub fn as_slice(&self) -> &[Parameter] {
        &self.parameters
    }

    pub fn as_mut_slice(&mut self) -> &mut [Parameter] {
        &mut self.parameters
    }

    /// Where each parameter belongs, in the order of [`Parameters::as_slice`].
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    pub fn zero_gradients(&mut self) {
        self.parameters.iter_mut().for_each(|parameter| parameter.gradient.fill(0.0));
    }
}

/// The point of the model at which a part is being built: what it adds is listed under the part's path.
pub struct Site<'a> {
    parameters: &'a mut Parameters,
    pub init: &'a mut Stream,
    path: String,
}

impl<'a> Site<'a> {
    /// The outermost point, without a path.
    pub fn new(parameters: &'a mut Parameters, init: &'a mut Stream) -> Self {
        Site { parameters, init, path: String::new() }
    }

    /// The site of a part inside this one.
    pub fn inside(&mut self, part: &str) -> Site<'_> {
        let path = if self.path.is_empty() { part.to_owned() } else { format!("{}.{part}", self.path) };
        Site { parameters: self.parameters, init: self.init, path }
    }

    /// Adds a trained parameter; a vector is `(1, width)`.
    pub fn add(&mut self, name: &'static str, value: Matrix) -> Slot {
        self.parameters.paths.push(format!("{}.{name}", self.path));
        self.parameters.parameters.push(Parameter::trained(name, value));
        Slot(self.parameters.parameters.len() - 1)
    }
}
