"""The benchmark: this product beside the libraries that people would use, on the same networks, results compared first."""
