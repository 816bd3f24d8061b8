package io.meridian.wire;

import java.util.function.BiFunction;

/**
 * A request for long work, mapped.
 *
 * @param <Q> the question, in the engine's words
 * @param <D> the engine's reply
 * @param <R> the response message
 * @param exchange question and answer
 * @param progress the message that says how much is done and how much there is in all
 */
public record OperationExchange<Q, D, R>(
    Exchange<Q, D, R> exchange, BiFunction<Long, Long, R> progress) {}
