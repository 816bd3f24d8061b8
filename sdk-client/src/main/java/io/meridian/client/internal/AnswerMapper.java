package io.meridian.client.internal;

import com.google.protobuf.Timestamp;
import io.meridian.client.Account;
import io.meridian.client.AccountStatus;
import io.meridian.client.Asset;
import io.meridian.client.Counters;
import io.meridian.client.Entry;
import io.meridian.client.JournalPosition;
import io.meridian.client.Ledger;
import io.meridian.client.NormalSide;
import io.meridian.client.Posting;
import io.meridian.client.PrivateData;
import io.meridian.client.Refusal;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import io.meridian.client.TransactionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** From messages to the application's values. Pure; any thread. */
final class AnswerMapper {
  private AnswerMapper() {}

  static Ledger ledger(io.meridian.proto.v1.Ledger message) {
    return new Ledger(
        message.getName(), message.getRegionsList(), instant(message.getCreateTime()));
  }

  static Asset asset(io.meridian.proto.v1.Asset message) {
    return new Asset(
        message.getLedger(),
        message.getCode(),
        message.getScale(),
        instant(message.getCreateTime()));
  }

  static Account account(io.meridian.proto.v1.Account message) {
    return new Account(
        message.getLedger(),
        message.getAccount(),
        message.getAsset(),
        switch (message.getNormalSide()) {
          case NORMAL_SIDE_UNSPECIFIED, NORMAL_SIDE_CREDIT -> NormalSide.CREDIT;
          case NORMAL_SIDE_DEBIT -> NormalSide.DEBIT;
          case UNRECOGNIZED ->
              throw new IllegalArgumentException(
                  "an account's normal side that is neither CREDIT nor DEBIT: "
                      + message.getNormalSideValue());
        },
        switch (message.getStatus()) {
          case ACCOUNT_STATUS_OPEN -> AccountStatus.OPEN;
          case ACCOUNT_STATUS_FROZEN -> AccountStatus.FROZEN;
          case ACCOUNT_STATUS_CLOSED -> AccountStatus.CLOSED;
          case ACCOUNT_STATUS_UNSPECIFIED, UNRECOGNIZED -> AccountStatus.UNRECOGNIZED;
        },
        counters(message.getCounters()),
        message.getBalance(),
        message.getAvailable(),
        message.hasNoFloor() ? OptionalLong.empty() : OptionalLong.of(message.getFloorAmount()),
        message.hasCeiling() ? OptionalLong.of(message.getCeiling()) : OptionalLong.empty(),
        message.getLabelsMap(),
        privateData(message.hasPrivateData(), message.getPrivateData()),
        message.getVersion(),
        message.getRevision(),
        instant(message.getCreateTime()),
        instant(message.getUpdateTime()));
  }

  static Transaction transaction(io.meridian.proto.v1.Transaction message) {
    List<Posting> postings = new ArrayList<>(message.getPostingsCount());
    for (io.meridian.proto.v1.Posting posting : message.getPostingsList()) {
      postings.add(
          new Posting(
              posting.getDebitAccount(),
              posting.getCreditAccount(),
              posting.getAsset(),
              posting.getAmount()));
    }
    List<Entry> entries = new ArrayList<>(message.getEntriesCount());
    for (io.meridian.proto.v1.Entry entry : message.getEntriesList()) {
      entries.add(
          new Entry(
              entry.getAccount(),
              entry.getVersion(),
              counters(entry.getChange()),
              counters(entry.getAfter()),
              entry.getBalance(),
              entry.getAvailable()));
    }
    return new Transaction(
        message.getLedger(),
        message.getTransaction(),
        switch (message.getKind()) {
          case TRANSACTION_KIND_POST -> TransactionKind.POST;
          case TRANSACTION_KIND_UNSPECIFIED, UNRECOGNIZED -> TransactionKind.UNRECOGNIZED;
        },
        switch (message.getState()) {
          case TRANSACTION_STATE_POSTED -> TransactionState.POSTED;
          case TRANSACTION_STATE_REFUSED -> TransactionState.REFUSED;
          case TRANSACTION_STATE_UNSPECIFIED, UNRECOGNIZED -> TransactionState.UNRECOGNIZED;
        },
        postings,
        entries,
        instant(message.getCommitTime()),
        message.getReference().isEmpty() ? Optional.empty() : Optional.of(message.getReference()),
        message.getLabelsMap(),
        privateData(message.hasPrivateData(), message.getPrivateData()),
        message.hasRefusal() ? Optional.of(refusal(message.getRefusal())) : Optional.empty(),
        new JournalPosition(
            message.getPosition().getRegion(),
            message.getPosition().getShard(),
            message.getPosition().getSequence(),
            message.getPosition().getOrdinal()));
  }

  static Refusal refusal(com.google.rpc.Status status) {
    return FailureMapper.of(status).refusal();
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  private static Counters counters(io.meridian.proto.v1.Counters message) {
    return new Counters(
        message.getPostedDebits(),
        message.getPostedCredits(),
        message.getHeldDebits(),
        message.getHeldCredits());
  }

  private static Optional<PrivateData> privateData(
      boolean present, io.meridian.proto.v1.PrivateData message) {
    return present
        ? Optional.of(
            new PrivateData(
                message.getKeyId(),
                message.getNonce().toByteArray(),
                message.getContent().toByteArray()))
        : Optional.empty();
  }
}
