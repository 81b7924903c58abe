//! Glassnet trains neural networks in a browser tab and shows what they do while they learn.
