"""The documentation: a few pages written by hand, and pages made of the tables that nb2job itself reads."""
