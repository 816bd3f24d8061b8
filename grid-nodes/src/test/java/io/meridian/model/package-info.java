/**
 * The contract once more, written as plainly as possible: maps, lists and numbers without bounds.
 * It is the judge of the engine in tests, so it uses nothing of the rules it judges but the
 * register of reasons and the commands, which are its input. What stays out: speed, threads, bytes.
 */
package io.meridian.model;
