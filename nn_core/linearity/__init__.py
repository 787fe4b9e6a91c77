"""Is the network more than a linear regression?"""
