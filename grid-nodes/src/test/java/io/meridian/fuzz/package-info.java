/**
 * Coverage-guided fuzzing: what a target is, its seeds in files that people can read, and the run
 * of a fuzzer in a process of its own. What is fuzzed stays with the code it belongs to.
 */
package io.meridian.fuzz;
