package io.meridian.admission;

import java.time.Duration;

/**
 * The bounds of what is taken in.
 *
 * @param callsInFlightMax calls, and requests on streams, worked on at a time; at least 1
 * @param retryAfter when a refused caller is told to come back
 * @param unaryDeadline the deadline of a unary call that brings none
 */
public record AdmissionLimits(int callsInFlightMax, Duration retryAfter, Duration unaryDeadline) {}
