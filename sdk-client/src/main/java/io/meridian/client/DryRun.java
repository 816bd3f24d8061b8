package io.meridian.client;

/**
 * What a request would have come to, had it been made: judged by the same rules on the same state.
 * Nothing was stored and no id is used up. Where the outcome is {@code replayed}, the id has a
 * record, and the outcome is that of its first use.
 *
 * @param <T> the outcome of a real run
 * @param outcome what a real run would have answered at that moment
 */
public record DryRun<T>(T outcome) {}
