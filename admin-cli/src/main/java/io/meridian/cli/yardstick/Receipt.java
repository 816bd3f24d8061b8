package io.meridian.cli.yardstick;

import com.google.protobuf.Timestamp;
import io.meridian.proto.v1.Counters;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Entry;
import io.meridian.proto.v1.JournalPosition;
import io.meridian.proto.v1.Posting;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.TransactionState;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The answer to a payment, with every field that Meridian's answer to one has, so that it is as
 * many bytes on the wire.
 *
 * @param ledger the ledger's name
 * @param region the region of both accounts
 * @param id the payment's id
 * @param posting what was paid
 * @param debited the account that paid, afterwards
 * @param credited the one that was paid, afterwards
 */
record Receipt(
    String ledger, String region, String id, Posting posting, State debited, State credited) {
  /** An account after a payment. */
  record State(long debits, long credits, long version) {}

  CreateTransactionResponse response(long number) {
    Instant now = Instant.now();
    long nanos = TimeUnit.MICROSECONDS.toNanos(TimeUnit.NANOSECONDS.toMicros(now.getNano()));
    return CreateTransactionResponse.newBuilder()
        .setTransaction(
            Transaction.newBuilder()
                .setLedger(ledger)
                .setTransaction(region + "/" + id)
                .setKind(TransactionKind.TRANSACTION_KIND_POST)
                .setState(TransactionState.TRANSACTION_STATE_POSTED)
                .addPostings(posting)
                .addEntries(
                    entry(
                        posting.getDebitAccount(),
                        debited,
                        Counters.newBuilder().setPostedDebits(posting.getAmount())))
                .addEntries(
                    entry(
                        posting.getCreditAccount(),
                        credited,
                        Counters.newBuilder().setPostedCredits(posting.getAmount())))
                .setCommitTime(
                    Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos((int) nanos))
                .setPosition(JournalPosition.newBuilder().setRegion(region).setSequence(number)))
        .build();
  }

  private static Entry entry(String account, State after, Counters.Builder change) {
    long balance = after.credits() - after.debits();
    return Entry.newBuilder()
        .setAccount(account)
        .setVersion(after.version())
        .setChange(change)
        .setAfter(
            Counters.newBuilder().setPostedDebits(after.debits()).setPostedCredits(after.credits()))
        .setBalance(balance)
        .setAvailable(balance)
        .build();
  }
}
