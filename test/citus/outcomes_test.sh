# shellcheck shell=bash
# Sourced by run: a distributed table and one of a single node get the same calls, at random, from every node.
: 
