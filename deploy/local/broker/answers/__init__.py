"""The answers to requests, by noun: named values of the request in, named values of the reply out."""
