package io.meridian.wire;

import java.util.function.Function;

/**
 * One request of a stream, mapped: it is asked like a call of its own, and its answer, whichever it
 * is, becomes a message of the stream.
 *
 * @param <Q> the question, in the engine's words
 * @param <D> the engine's reply
 * @param <R> the response as a call of its own would have it
 * @param <M> the message of the stream
 * @param exchange question and answer
 * @param message what the answer becomes; pure, any thread
 */
public record Streamed<Q, D, R, M>(Exchange<Q, D, R> exchange, Function<Answer<R>, M> message) {}
