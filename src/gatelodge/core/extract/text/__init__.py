"""Text in all its forms: plain, marked up, delimited, encoded."""
