"""Any token classifier of the library transformers."""
