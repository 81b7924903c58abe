//! Words of the run controls, the charts and the frame of the page.

use crate::text::Text;

pub const WORKER_DIED: Text = Text::new(
    "The training engine stopped unexpectedly and was started again from the last checkpoint. Press Resume to go on.",
    "训练引擎意外停止,已从最近的检查点重新启动。按“继续”接着训练。",
);
pub const WORKER_KEEPS_DYING: Text = Text::new(
    "The training engine stopped again. Change the settings (less data or a smaller network) and press Train, or reload \
     the page.",
    "训练引擎再次停止。请调整设置(减少数据或缩小网络)后按“训练”,或重新加载页面。",
);
