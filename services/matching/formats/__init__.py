"""What passes to and from the child processes that search, and the libraries that they alone need."""
