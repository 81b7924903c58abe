//! Named arrays as a safetensors file (<https://huggingface.co/docs/safetensors>): a JSON header with names, types and
//! shapes, then the numbers, little endian.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::registry::shortened;
use crate::tensor::{Matrix, Real};
use crate::text::Message;

const REAL: Dtype = if size_of::<Real>() == 4 { Dtype::F32 } else { Dtype::F64 };

/// Arrays to be written.
#[derive(Default)]
pub struct Tensors(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    pub fn add_matrix(&mut self, name: String, matrix: &Matrix) {
        self.add_shaped(name, matrix, vec![matrix.nrows(), matrix.ncols()]);
    }

    /// A kernel keeps its two axes, `(inputs, units)`. A vector, `(1, units)` here, has one in the file, as in Keras.
    pub fn add_weight(&mut self, name: String, weight: &Matrix) {
        let (rows, columns) = weight.dim();
        let shape = if rows == 1 && is_vector(&name) { vec![columns] } else { vec![rows, columns] };
        self.add_shaped(name, weight, shape);
    }

    fn add_shaped(&mut self, name: String, matrix: &Matrix, shape: Vec<usize>) {
        let bytes = matrix.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name, REAL, shape, bytes));
    }

    pub fn add_numbers(&mut self, name: String, values: &[Real]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name, REAL, vec![values.len()], bytes));
    }

    pub fn add_indices(&mut self, name: String, values: &[u32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name, Dtype::U32, vec![values.len()], bytes));
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let views = self.0.iter().map(|(name, dtype, shape, bytes)| {
            let view = TensorView::new(*dtype, shape.clone(), bytes);
            (name.as_str(), view.expect("as many bytes as the shape says"))
        });
        safetensors::serialize(views, None).expect("names and shapes can always be written")
    }
}

fn is_vector(name: &str) -> bool {
    !["kernel", "embeddings"].iter().any(|ending| name.ends_with(ending))
}

/// Arrays that were read; `file` names them in messages.
pub struct ReadTensors<'a> {
    tensors: SafeTensors<'a>,
    file: &'static str,
}

impl<'a> ReadTensors<'a> {
    pub fn new(bytes: &'a [u8], file: &'static str) -> Result<Self, Message> {
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| {
            let reason = shortened(&error.to_string());
            Message::new(
                format!("{file} is no safetensors file: {reason}"),
                format!("{file} 不是 safetensors 文件：{reason}"),
            )
        })?;
        Ok(ReadTensors { tensors, file })
    }

    pub fn count(&self) -> usize {
        self.tensors.len()
    }

    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// A matrix that must have this shape.
    pub fn matrix(&self, name: &str, (rows, columns): (usize, usize)) -> Result<Matrix, Message> {
        let view = self.view(name, REAL)?;
        let shape = view.shape();
        if shape != [rows, columns] && !(rows == 1 && shape == [columns]) {
            return Err(self.other_shape(name, shape, &format!("({rows}, {columns})")));
        }
        let values = reals(view.data());
        Matrix::from_shape_vec((rows, columns), values)
            .map_err(|_| self.other_shape(name, shape, &format!("({rows}, {columns})")))
    }

    /// A matrix of this width and any height.
    pub fn rows(&self, name: &str) -> Result<Matrix, Message> {
        match *self.view(name, REAL)?.shape() {
            [rows, columns] => self.matrix(name, (rows, columns)),
            ref shape => Err(self.other_shape(name, shape, "(rows, columns)")),
        }
    }

    pub fn numbers(&self, name: &str, length: usize) -> Result<Vec<Real>, Message> {
        let view = self.view(name, REAL)?;
        match view.shape() {
            [found] if *found == length => Ok(reals(view.data())),
            shape => Err(self.other_shape(name, shape, &format!("({length})"))),
        }
    }

    pub fn indices(&self, name: &str) -> Result<Vec<u32>, Message> {
        let (values, _) = self.view(name, Dtype::U32)?.data().as_chunks::<4>();
        Ok(values.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    fn view(&self, name: &str, dtype: Dtype) -> Result<TensorView<'a>, Message> {
        let file = self.file;
        let view = self.tensors.tensor(name).map_err(|_| {
            Message::new(format!("{file} lacks the array {name}"), format!("{file} 缺少数组 {name}"))
        })?;
        if view.dtype() != dtype {
            let found = view.dtype();
            return Err(Message::new(
                format!("{name} in {file} holds {found:?}, expected {dtype:?}"),
                format!("{file} 中的 {name} 为 {found:?}，应为 {dtype:?}"),
            ));
        }
        Ok(view)
    }

    fn other_shape(&self, name: &str, found: &[usize], expected: &str) -> Message {
        let file = self.file;
        let found = found.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        Message::new(
            format!("{name} in {file} has the shape ({found}), but the Experiment's model needs {expected}"),
            format!("{file} 中 {name} 的形状为 ({found})，而实验的模型需要 {expected}"),
        )
    }
}

fn reals(bytes: &[u8]) -> Vec<Real> {
    let (values, _) = bytes.as_chunks::<{ size_of::<Real>() }>();
    values.iter().map(|bytes| Real::from_le_bytes(*bytes)).collect()
}
