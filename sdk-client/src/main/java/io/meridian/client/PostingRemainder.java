package io.meridian.client;

/**
 * What became of one posting; minor units of its asset, each 0 or more. Of a hold {@code amount =
 * captured + released + remaining}, unless more than {@code amount} was captured: then {@code
 * released} and {@code remaining} are 0.
 *
 * @param amount as placed (hold) or posted (post, capture)
 * @param captured what was posted: of a hold by all captures so far, of others the amount
 * @param released what was given back without being posted; 0 for what is not a hold
 * @param remaining what is still reserved; 0 for what is not a hold
 * @param refunded what was moved back of what was posted
 * @param refundable what may still be refunded
 */
public record PostingRemainder(
    long amount, long captured, long released, long remaining, long refunded, long refundable) {}
