//! Readers of files that users give. They never panic whatever the bytes.
