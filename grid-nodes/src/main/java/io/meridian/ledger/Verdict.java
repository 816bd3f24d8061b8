package io.meridian.ledger;

import java.util.Comparator;

/**
 * A reason that stands against a crossing transaction, as one shard sees it. Whatever its other
 * shards say, the first in the contract's order, then in that of postings, is the answer [K8].
 *
 * @param refusal the reason; from another region without amounts [K11]
 * @param place where the order of postings comes to it: among accounts of one reason the least is
 *     first; -1 = before every posting
 * @param provisional whether it would not stand without reservations of undecided transactions, so
 *     that it has to be waited for [K9]
 * @param item of an atomic batch the place of the transaction that it stands against, from 0; else
 *     0
 */
public record Verdict(Refusal refusal, int place, boolean provisional, int item) {
  /** What stands against the transaction as a whole comes before what stands against an account. */
  static final int WHOLE = -1;

  /** The order of checks; of a batch the first transaction that fails is the one that did [K10]. */
  static final Comparator<Verdict> ORDER =
      Comparator.comparingInt(Verdict::item)
          .thenComparing(verdict -> verdict.refusal().reason())
          .thenComparingInt(Verdict::place);

  /** What stands against a transaction that is in no batch, or the first of one. */
  public Verdict(Refusal refusal, int place, boolean provisional) {
    this(refusal, place, provisional, 0);
  }
}
