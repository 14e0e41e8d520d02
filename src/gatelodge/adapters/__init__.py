"""One outside thing each: the real side of every port. No adapter imports another house's flow."""
