package io.meridian.model;

import io.meridian.model.ModelEntry.Four;
import io.meridian.model.ModelTransaction.Leg;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is true of a ledger at every cut. */
final class ModelInvariants {
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final ModelLedger ledger;
  private final long nowMicros;
  private final List<String> wrong;

  ModelInvariants(ModelLedger ledger, long nowMicros, List<String> wrong) {
    this.ledger = ledger;
    this.nowMicros = nowMicros;
    this.wrong = wrong;
  }

  void check() {
    ledger.accounts.values().forEach(this::checkAccount);
    ledger.transactions.forEach(this::checkTransaction);
    checkWhatTransactionsSay();
  }

  /** Whatever the shards are, what they have of an asset balances, and so does what is to come. */
  static void checkAssets(
      List<ModelLedger> shards, List<ModelCrossing> unsettled, List<String> wrong) {
    Map<String, Four> sums = new HashMap<>();
    for (ModelLedger ledger : shards) {
      for (ModelAccount account : ledger.accounts.values()) {
        sums.merge(account.asset, account.counters, Four::plus);
        for (ModelCrossing crossing : unsettled) {
          ModelReservation reservation = account.reserved.get(crossing.name());
          if (reservation != null) {
            sums.merge(account.asset, reservation.sum(), Four::plus);
          }
        }
      }
    }
    sums.forEach(
        (asset, sum) -> {
          if (!sum.postedDebits().equals(sum.postedCredits())
              || !sum.heldDebits().equals(sum.heldCredits())) {
            wrong.add(shards.get(0).name + ": " + asset + " is " + sum);
          }
        });
  }

  private void checkAccount(ModelAccount account) {
    Four sum = Four.ZERO;
    long version = 0;
    long micros = account.createMicros;
    for (ModelEntry entry : account.entries) {
      sum = sum.plus(entry.change());
      version++;
      boolean isRight =
          entry.version() == version
              && entry.commitMicros() > micros
              && !entry.change().equals(Four.ZERO)
              && entry.after().equals(sum)
              && isInRange(sum);
      expect(isRight, () -> "wrong entry: " + entry);
      micros = entry.commitMicros();
    }
    expect(account.counters.equals(sum), () -> account.reference + " has " + account.counters);
    if (account.status == ModelAccount.Status.CLOSED) {
      expect(
          account.balance().signum() == 0
              && sum.heldDebits().signum() == 0
              && sum.heldCredits().signum() == 0,
          () -> account.reference + " is closed with " + account.counters);
    }
  }

  private static boolean isInRange(Four four) {
    return four.postedDebits().signum() >= 0
        && four.postedCredits().signum() >= 0
        && four.heldDebits().signum() >= 0
        && four.heldCredits().signum() >= 0
        && four.postedDebits().add(four.heldDebits()).compareTo(MOST) <= 0
        && four.postedCredits().add(four.heldCredits()).compareTo(MOST) <= 0;
  }

  private void checkTransaction(ModelTransaction transaction) {
    BigInteger percent = HUNDRED.add(BigInteger.valueOf(transaction.tolerancePercent));
    boolean isLeft = false;
    for (Leg leg : transaction.legs) {
      isLeft |= leg.remaining.signum() > 0;
      boolean isMore = leg.captured.compareTo(leg.amount) > 0;
      boolean isNothingElse = leg.released.signum() == 0 && leg.remaining.signum() == 0;
      boolean isRight =
          leg.captured.min(leg.amount).add(leg.released).add(leg.remaining).equals(leg.amount)
              && (!isMore || isNothingElse)
              && leg.captured.multiply(HUNDRED).compareTo(leg.amount.multiply(percent)) <= 0
              && leg.refunded.compareTo(leg.captured) <= 0;
      expect(isRight, () -> "wrong posting: " + transaction.id + ' ' + leg);
    }
    if (transaction.isHold()) {
      boolean isRight =
          transaction.isOpen() == isLeft && transaction.isOpen() == transaction.closedBy.isEmpty();
      expect(isRight, () -> transaction.id + " is " + transaction.state);
      expect(
          !transaction.isOpen() || transaction.expiresMicros > nowMicros || transaction.isLocked(),
          () -> transaction.id + " is open and due");
    }
  }

  /** What captures say is what their holds say. */
  private void checkWhatTransactionsSay() {
    Map<Leg, BigInteger> captured = new HashMap<>();
    for (ModelTransaction transaction : ledger.transactions) {
      if (!transaction.hold.isEmpty()) {
        ModelTransaction hold = ledger.transaction(transaction.hold).orElseThrow();
        transaction.legs.forEach(
            leg -> captured.merge(hold.legs.get(leg.place), leg.amount, BigInteger::add));
      }
    }
    for (ModelTransaction hold : ledger.transactions) {
      if (hold.isHold()) {
        for (Leg leg : hold.legs) {
          expect(
              leg.captured.equals(captured.getOrDefault(leg, BigInteger.ZERO)),
              () -> hold.id + " is not what its captures say: " + leg);
        }
      }
    }
  }

  /** Counters once more, from the other side: from what is known of the transactions. */
  static void checkCounters(
      List<ModelLedger> shards, List<ModelCrossing> unsettled, List<String> wrong) {
    Map<String, Four> sums = new HashMap<>();
    for (ModelLedger ledger : shards) {
      for (ModelTransaction transaction : ledger.transactions) {
        if (transaction.hold.isEmpty()) {
          for (Leg leg : transaction.legs) {
            add(sums, leg.debit, leg.captured, leg.refunded, leg.remaining, BigInteger.ZERO);
            add(sums, leg.credit, leg.refunded, leg.captured, BigInteger.ZERO, leg.remaining);
          }
        }
      }
    }
    for (ModelLedger ledger : shards) {
      for (ModelAccount account : ledger.accounts.values()) {
        Four counters = account.counters;
        for (ModelCrossing crossing : unsettled) {
          ModelReservation reservation = account.reserved.get(crossing.name());
          counters = reservation == null ? counters : counters.plus(reservation.sum());
        }
        Four sum = sums.getOrDefault(account.reference, Four.ZERO);
        if (!counters.equals(sum)) {
          wrong.add(account.reference + ' ' + counters + ", its transactions " + sum);
        }
      }
    }
  }

  private static void add(
      Map<String, Four> sums,
      String account,
      BigInteger postedDebits,
      BigInteger postedCredits,
      BigInteger heldDebits,
      BigInteger heldCredits) {
    sums.merge(account, new Four(postedDebits, postedCredits, heldDebits, heldCredits), Four::plus);
  }

  private void expect(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      wrong.add(ledger.name + ": " + otherwise.get());
    }
  }
}
