"""Input that was made wrong on purpose: nothing but the documented error ever comes out."""
