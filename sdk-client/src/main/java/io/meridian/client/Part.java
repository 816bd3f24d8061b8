package io.meridian.client;

/**
 * An amount of one posting of an earlier transaction.
 *
 * @param posting the index of the posting, from 0, in the earlier transaction's postings
 * @param amount minor units, 1 .. 2^63-1; 0 is refused, never "all"
 */
public record Part(int posting, long amount) {}
