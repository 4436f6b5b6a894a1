"""Declare the commands of `patrol`: a file holds a group, and a function one command.

The function adds the arguments of its command to the parser, and says what to run. `patrol.cli`
loads only the file of the command that is called, because all of them take two seconds.
"""
