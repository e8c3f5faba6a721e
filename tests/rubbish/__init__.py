"""Whatever people send, they get a clear answer in their language, and nothing breaks."""
