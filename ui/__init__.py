"""What the pages share: widgets in, figures and sentences out. The arithmetic is in `nn_core`."""
