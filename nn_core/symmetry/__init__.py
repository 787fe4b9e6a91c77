"""Do the hidden units ever become different?"""
