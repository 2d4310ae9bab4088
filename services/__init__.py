"""The five services. They never import each other; they meet in events alone."""
