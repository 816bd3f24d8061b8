package io.meridian.engine;

/**
 * Which entries of an account are asked for.
 *
 * @param newestFirst the order; false = oldest first
 * @param cutVersion entries above this version are left out; 0 = the newest there is now
 * @param afterVersion the list goes on behind this version in its order; 0 = from its start
 * @param limit the most entries to return, at least 1
 */
public record StatementQuery(boolean newestFirst, long cutVersion, long afterVersion, int limit) {}
