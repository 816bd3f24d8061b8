package io.meridian.model;

import io.meridian.ledger.Reason;
import io.meridian.model.ModelEntry.Four;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one transaction adds to the counters of each of its accounts, in the order of mention. */
final class NetChange {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final Map<ModelAccount, Four> changes = new LinkedHashMap<>();

  /** Both sides of a step, as far as the accounts are in this shard. */
  static NetChange of(ModelLedger ledger, ModelPlan plan) {
    NetChange change = new NetChange();
    plan.accounts().forEach(account -> change.add(ledger, account, Four.ZERO));
    for (ModelPlan.Step step : plan.steps) {
      BigInteger none = BigInteger.ZERO;
      change.add(ledger, step.debit(), new Four(step.posted(), none, step.held(), none));
      change.add(ledger, step.credit(), new Four(none, step.posted(), none, step.held()));
    }
    return change;
  }

  private void add(ModelLedger ledger, String account, Four four) {
    if (ledger.isHere(account)) {
      changes.merge(ledger.accounts.get(account), four, Four::plus);
    }
  }

  /** What it does to each account, in the order of mention. */
  Map<ModelAccount, Four> byAccount() {
    return changes;
  }

  /**
   * BALANCE_OVERFLOW, then every floor, then every ceiling. What undecided transactions may do
   * counts as if it were done where that takes room, and not where it makes room.
   *
   * @param places where the order of mention comes to an account
   */
  Optional<ModelVerdict> refusal(List<String> places) {
    for (Map.Entry<ModelAccount, Four> change : changes.entrySet()) {
      ModelAccount account = change.getKey();
      Four after = account.counters.plus(change.getValue());
      BigInteger debits = after.postedDebits().add(after.heldDebits());
      BigInteger credits = after.postedCredits().add(after.heldCredits());
      boolean isWithout =
          isBeyond(debits, change.getValue(), true) || isBeyond(credits, change.getValue(), false);
      if (isWithout
          || isBeyond(debits.add(account.growth(true)), change.getValue(), true)
          || isBeyond(credits.add(account.growth(false)), change.getValue(), false)) {
        return Optional.of(
            verdict(
                ModelAnswer.refused(Reason.BALANCE_OVERFLOW, Map.of()),
                places.indexOf(account.reference),
                !isWithout));
      }
    }
    for (Map.Entry<ModelAccount, Four> change : changes.entrySet()) {
      ModelAccount account = change.getKey();
      BigInteger before = account.available(account.counters);
      BigInteger after = account.available(account.counters.plus(change.getValue()));
      BigInteger left = after.subtract(account.outgoing());
      if (account.floor.isPresent()
          && after.compareTo(before) < 0
          && left.compareTo(account.floor.get()) < 0) {
        return Optional.of(
            verdict(
                ModelAnswer.refused(
                    Reason.INSUFFICIENT_FUNDS,
                    Map.of(
                        "account", account.reference,
                        "available", before.subtract(account.outgoing()).toString(),
                        "required", before.subtract(after).toString(),
                        "floor", account.floor.get().toString())),
                places.indexOf(account.reference),
                after.add(account.relief(true)).compareTo(account.floor.get()) >= 0));
      }
    }
    for (Map.Entry<ModelAccount, Four> change : changes.entrySet()) {
      ModelAccount account = change.getKey();
      BigInteger before = account.potential(account.counters);
      BigInteger after = account.potential(account.counters.plus(change.getValue()));
      BigInteger most = after.add(account.incoming());
      if (account.ceiling.isPresent()
          && after.compareTo(before) > 0
          && most.compareTo(account.ceiling.get()) > 0) {
        return Optional.of(
            verdict(
                ModelAnswer.refused(
                    Reason.CEILING_EXCEEDED,
                    Map.of(
                        "account", account.reference,
                        "headroom",
                            account
                                .ceiling
                                .get()
                                .subtract(before.add(account.incoming()))
                                .max(BigInteger.ZERO)
                                .toString(),
                        "ceiling", account.ceiling.get().toString())),
                places.indexOf(account.reference),
                after.subtract(account.relief(false)).compareTo(account.ceiling.get()) <= 0));
      }
    }
    return Optional.empty();
  }

  /** Only what makes it worse can be too much. */
  private static boolean isBeyond(BigInteger sum, Four change, boolean isDebit) {
    BigInteger growth =
        isDebit
            ? change.postedDebits().add(change.heldDebits())
            : change.postedCredits().add(change.heldCredits());
    return growth.signum() > 0 && sum.compareTo(MOST) > 0;
  }

  private static ModelVerdict verdict(ModelAnswer answer, int place, boolean provisional) {
    return new ModelVerdict(answer, place, provisional);
  }

  /** One entry per account whose counters change. */
  List<ModelEntry> entries(
      String transaction, String kind, long commitMicros, long decisionMicros, String home) {
    List<ModelEntry> entries = new ArrayList<>();
    changes.forEach(
        (account, change) -> {
          if (!change.equals(Four.ZERO)) {
            entries.add(
                new ModelEntry(
                    account.reference,
                    transaction,
                    kind,
                    account.version() + 1,
                    commitMicros,
                    change,
                    account.counters.plus(change),
                    decisionMicros,
                    home));
          }
        });
    return entries;
  }
}
