package io.meridian.client;

import java.util.List;
import java.util.Optional;

/**
 * What is left of a transaction to capture or to refund, at the moment that the place where it
 * stands says.
 *
 * @param holdState of a hold what it has come to; empty for what is not a hold
 * @param postings what became of each of its postings, by their indices
 * @param lastTransaction the reference of the transaction that ended the hold: the last capture,
 *     the void, or the expiry; empty while the hold is open, and for what is not a hold
 */
public record Remainder(
    Optional<HoldState> holdState,
    List<PostingRemainder> postings,
    Optional<String> lastTransaction) {
  /** Keeps a copy of the list. */
  public Remainder {
    postings = List.copyOf(postings);
  }
}
