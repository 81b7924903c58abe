//! Words of the run controls, the charts and the frame of the page.
