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

  void post(ModelAccount debit, ModelAccount credit, BigInteger amount) {
    add(debit, amount, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);
    add(credit, BigInteger.ZERO, amount, BigInteger.ZERO, BigInteger.ZERO);
  }

  void hold(ModelAccount debit, ModelAccount credit, BigInteger amount) {
    add(debit, BigInteger.ZERO, BigInteger.ZERO, amount, BigInteger.ZERO);
    add(credit, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, amount);
  }

  void release(ModelAccount debit, ModelAccount credit, BigInteger amount) {
    hold(debit, credit, amount.negate());
  }

  private void add(
      ModelAccount account,
      BigInteger postedDebits,
      BigInteger postedCredits,
      BigInteger heldDebits,
      BigInteger heldCredits) {
    changes.merge(
        account, new Four(postedDebits, postedCredits, heldDebits, heldCredits), Four::plus);
  }

  /** BALANCE_OVERFLOW, then every floor, then every ceiling. */
  Optional<ModelAnswer> refusal() {
    for (Map.Entry<ModelAccount, Four> change : changes.entrySet()) {
      Four after = change.getKey().counters.plus(change.getValue());
      if (after.postedDebits().add(after.heldDebits()).compareTo(MOST) > 0
          || after.postedCredits().add(after.heldCredits()).compareTo(MOST) > 0) {
        return Optional.of(ModelAnswer.refused(Reason.BALANCE_OVERFLOW, Map.of()));
      }
    }
    for (Map.Entry<ModelAccount, Four> change : changes.entrySet()) {
      ModelAccount account = change.getKey();
      BigInteger before = account.available(account.counters);
      BigInteger after = account.available(account.counters.plus(change.getValue()));
      if (account.floor.isPresent()
          && after.compareTo(before) < 0
          && after.compareTo(account.floor.get()) < 0) {
        return Optional.of(
            ModelAnswer.refused(
                Reason.INSUFFICIENT_FUNDS,
                Map.of(
                    "account", account.reference,
                    "available", before.toString(),
                    "required", before.subtract(after).toString(),
                    "floor", account.floor.get().toString())));
      }
    }
    for (Map.Entry<ModelAccount, Four> change : changes.entrySet()) {
      ModelAccount account = change.getKey();
      BigInteger before = account.potential(account.counters);
      BigInteger after = account.potential(account.counters.plus(change.getValue()));
      if (account.ceiling.isPresent()
          && after.compareTo(before) > 0
          && after.compareTo(account.ceiling.get()) > 0) {
        return Optional.of(
            ModelAnswer.refused(
                Reason.CEILING_EXCEEDED,
                Map.of(
                    "account", account.reference,
                    "headroom",
                        account.ceiling.get().subtract(before).max(BigInteger.ZERO).toString(),
                    "ceiling", account.ceiling.get().toString())));
      }
    }
    return Optional.empty();
  }

  /** One entry per account whose counters change. */
  List<ModelEntry> entries(String transaction, String kind, long commitMicros) {
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
                    account.counters.plus(change)));
          }
        });
    return entries;
  }
}
