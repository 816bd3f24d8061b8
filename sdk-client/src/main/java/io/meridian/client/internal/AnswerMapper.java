package io.meridian.client.internal;

import com.google.protobuf.Timestamp;
import io.meridian.client.Account;
import io.meridian.client.AccountBalance;
import io.meridian.client.AccountStatus;
import io.meridian.client.Asset;
import io.meridian.client.Counters;
import io.meridian.client.CrossingPath;
import io.meridian.client.Entry;
import io.meridian.client.Event;
import io.meridian.client.EventSubject;
import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldState;
import io.meridian.client.JournalPosition;
import io.meridian.client.Ledger;
import io.meridian.client.Leg;
import io.meridian.client.NormalSide;
import io.meridian.client.Posting;
import io.meridian.client.PostingRemainder;
import io.meridian.client.PrivateData;
import io.meridian.client.Refusal;
import io.meridian.client.Remainder;
import io.meridian.client.Reserved;
import io.meridian.client.StatementEntry;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionState;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.CrossingParticipant;
import io.meridian.proto.v1.GetTransactionResponse;
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
        message.getName(),
        message.getRegionsList(),
        instant(message.getCreateTime()),
        message.getReferenceUnique(),
        message.getShards(),
        message.getCrossRegion() != CrossRegion.CROSS_REGION_FORBIDDEN,
        instant(message.hasClosedUntil(), message.getClosedUntil()));
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
        instant(message.getUpdateTime()),
        message.hasReserved() ? reserved(message.getReserved()) : Reserved.NONE);
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
      entries.add(entry(entry));
    }
    return new Transaction(
        message.getLedger(),
        message.getTransaction(),
        kind(message.getKind()),
        state(message.getState()),
        postings,
        entries,
        instant(message.getCommitTime()),
        instant(message.hasDecisionTime(), message.getDecisionTime()),
        instant(message.hasEffectiveTime(), message.getEffectiveTime()),
        text(message.getReference()),
        message.getLabelsMap(),
        privateData(message.hasPrivateData(), message.getPrivateData()),
        text(message.getOriginal()),
        remainder(message.hasRemainder(), message.getRemainder()),
        instant(message.hasExpireTime(), message.getExpireTime()),
        message.getOverCapturePercent(),
        message.getFinal(),
        message.hasRefusal() ? Optional.of(refusal(message.getRefusal())) : Optional.empty(),
        message.hasPosition() ? Optional.of(position(message.getPosition())) : Optional.empty());
  }

  static FoundTransaction found(GetTransactionResponse message) {
    return new FoundTransaction(
        transaction(message.getTransaction()),
        remainder(message.hasRemainder(), message.getRemainder()),
        message.hasPath() ? Optional.of(path(message.getPath())) : Optional.empty());
  }

  private static CrossingPath path(io.meridian.proto.v1.CrossingPath message) {
    List<CrossingPath.Participant> participants = new ArrayList<>(message.getParticipantsCount());
    for (CrossingParticipant participant : message.getParticipantsList()) {
      participants.add(
          new CrossingPath.Participant(
              participant.getRegion(),
              participant.getShard(),
              instant(participant.getPrepareTime()),
              instant(participant.hasApplyTime(), participant.getApplyTime())));
    }
    return new CrossingPath(
        instant(message.hasPrepareTime(), message.getPrepareTime()),
        instant(message.getDecisionTime()),
        participants);
  }

  static TransactionOutcome applied(CreateTransactionResponse message) {
    return new TransactionOutcome.Applied(
        transaction(message.getTransaction()), message.getReplayed());
  }

  static AccountBalance balance(io.meridian.proto.v1.AccountBalance message) {
    return new AccountBalance(
        message.getAccount(),
        message.getAsset(),
        counters(message.getCounters()),
        message.getBalance(),
        message.getAvailable(),
        message.getVersion(),
        message.hasReserved() ? reserved(message.getReserved()) : Reserved.NONE);
  }

  static StatementEntry statementEntry(io.meridian.proto.v1.StatementEntry message) {
    return new StatementEntry(
        entry(message.getEntry()),
        message.getTransaction(),
        kind(message.getKind()),
        instant(message.getCommitTime()),
        instant(message.hasDecisionTime(), message.getDecisionTime()),
        position(message.getPosition()));
  }

  /** Empty = it is about something that this client is too old to know. */
  static Optional<Event> event(io.meridian.proto.v1.Event message) {
    Optional<EventSubject> subject =
        switch (message.getSubjectCase()) {
          case TRANSACTION -> Optional.of(transaction(message.getTransaction()));
          case ACCOUNT -> Optional.of(account(message.getAccount()));
          case LEDGER_FACT -> Optional.of(ledger(message.getLedgerFact()));
          case ASSET -> Optional.of(asset(message.getAsset()));
          case LEG -> Optional.of(leg(message.getLeg()));
          case SUBJECT_NOT_SET -> Optional.empty();
        };
    return subject.map(
        known ->
            new Event(
                message.getEventId(),
                message.getLedger(),
                position(message.getPosition()),
                instant(message.getCommitTime()),
                message.getCommandId(),
                known));
  }

  private static Leg leg(io.meridian.proto.v1.Leg message) {
    return new Leg(
        message.getTransaction(),
        kind(message.getKind()),
        instant(message.getDecisionTime()),
        message.getEntriesList().stream().map(AnswerMapper::entry).toList());
  }

  static TransactionKind kind(io.meridian.proto.v1.TransactionKind kind) {
    return switch (kind) {
      case TRANSACTION_KIND_POST -> TransactionKind.POST;
      case TRANSACTION_KIND_HOLD -> TransactionKind.HOLD;
      case TRANSACTION_KIND_CAPTURE -> TransactionKind.CAPTURE;
      case TRANSACTION_KIND_VOID -> TransactionKind.VOID;
      case TRANSACTION_KIND_REFUND -> TransactionKind.REFUND;
      case TRANSACTION_KIND_EXPIRE -> TransactionKind.EXPIRE;
      case TRANSACTION_KIND_UNSPECIFIED, UNRECOGNIZED -> TransactionKind.UNRECOGNIZED;
    };
  }

  private static TransactionState state(io.meridian.proto.v1.TransactionState state) {
    return switch (state) {
      case TRANSACTION_STATE_POSTED -> TransactionState.POSTED;
      case TRANSACTION_STATE_HELD -> TransactionState.HELD;
      case TRANSACTION_STATE_RELEASED -> TransactionState.RELEASED;
      case TRANSACTION_STATE_REFUSED -> TransactionState.REFUSED;
      case TRANSACTION_STATE_PENDING -> TransactionState.PENDING;
      case TRANSACTION_STATE_UNSPECIFIED, UNRECOGNIZED -> TransactionState.UNRECOGNIZED;
    };
  }

  private static Optional<HoldState> holdState(io.meridian.proto.v1.HoldState state) {
    return switch (state) {
      case HOLD_STATE_UNSPECIFIED -> Optional.empty();
      case HOLD_STATE_OPEN -> Optional.of(HoldState.OPEN);
      case HOLD_STATE_CAPTURED -> Optional.of(HoldState.CAPTURED);
      case HOLD_STATE_VOIDED -> Optional.of(HoldState.VOIDED);
      case HOLD_STATE_EXPIRED -> Optional.of(HoldState.EXPIRED);
      case UNRECOGNIZED -> Optional.of(HoldState.UNRECOGNIZED);
    };
  }

  private static Optional<Remainder> remainder(
      boolean present, io.meridian.proto.v1.Remainder message) {
    if (!present) {
      return Optional.empty();
    }
    List<PostingRemainder> postings = new ArrayList<>(message.getPostingsCount());
    for (io.meridian.proto.v1.PostingRemainder posting : message.getPostingsList()) {
      postings.add(
          new PostingRemainder(
              posting.getAmount(),
              posting.getCaptured(),
              posting.getReleased(),
              posting.getRemaining(),
              posting.getRefunded(),
              posting.getRefundable()));
    }
    return Optional.of(
        new Remainder(
            holdState(message.getHoldState()), postings, text(message.getLastTransaction())));
  }

  private static Entry entry(io.meridian.proto.v1.Entry message) {
    return new Entry(
        message.getAccount(),
        message.getVersion(),
        counters(message.getChange()),
        counters(message.getAfter()),
        message.getBalance(),
        message.getAvailable());
  }

  static JournalPosition position(io.meridian.proto.v1.JournalPosition message) {
    return new JournalPosition(
        message.getRegion(), message.getShard(), message.getSequence(), message.getOrdinal());
  }

  static Refusal refusal(com.google.rpc.Status status) {
    return FailureMapper.of(status).refusal();
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  static Optional<Instant> instant(boolean present, Timestamp timestamp) {
    return present ? Optional.of(instant(timestamp)) : Optional.empty();
  }

  private static Optional<String> text(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  private static Counters counters(io.meridian.proto.v1.Counters message) {
    return new Counters(
        message.getPostedDebits(),
        message.getPostedCredits(),
        message.getHeldDebits(),
        message.getHeldCredits());
  }

  private static Reserved reserved(io.meridian.proto.v1.Reserved message) {
    return new Reserved(message.getOutgoing(), message.getIncoming(), message.getLegs());
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
