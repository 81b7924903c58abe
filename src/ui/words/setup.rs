//! Words of the set-up: data, layers, training, Keras code.
