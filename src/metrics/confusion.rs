//! The confusion matrix, and precision, recall and F1 of each class from it.
