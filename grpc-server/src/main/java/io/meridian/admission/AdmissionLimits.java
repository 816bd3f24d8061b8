package io.meridian.admission;

import java.time.Duration;

/**
 * The bounds of what is taken in.
 *
 * @param callsInFlightMax calls worked on at a time; at least 1
 * @param transactionsInFlightMin transactions worked on at a time, however long they take; at least
 *     1
 * @param transactionsInFlightMax the same, however quick they are; at least the minimum
 * @param latencyGoal what 95 of 100 transactions should be answered within
 * @param retryAfter when a refused caller is told to come back
 * @param unaryDeadline the deadline of a unary call that brings none
 */
public record AdmissionLimits(
    int callsInFlightMax,
    int transactionsInFlightMin,
    int transactionsInFlightMax,
    Duration latencyGoal,
    Duration retryAfter,
    Duration unaryDeadline) {}
