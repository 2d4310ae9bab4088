"""What passes to and from child processes, enquiry lists and answers too, and the libraries that they alone need."""
