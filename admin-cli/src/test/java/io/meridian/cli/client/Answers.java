package io.meridian.cli.client;

import io.meridian.client.Account;
import io.meridian.client.AccountStatus;
import io.meridian.client.Counters;
import io.meridian.client.Entry;
import io.meridian.client.HoldState;
import io.meridian.client.JournalPosition;
import io.meridian.client.MeridianException;
import io.meridian.client.NormalSide;
import io.meridian.client.Posting;
import io.meridian.client.PostingRemainder;
import io.meridian.client.Reason;
import io.meridian.client.Refusal;
import io.meridian.client.Refused;
import io.meridian.client.Remainder;
import io.meridian.client.Reserved;
import io.meridian.client.StatusCode;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionKind;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What servers answer, for tests; amounts and names are the same everywhere. */
public final class Answers {
  /** When everything happened. */
  public static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000006Z");

  private static final List<Posting> POSTINGS = List.of(new Posting("eu/a", "eu/b", "USD", 5));

  private Answers() {}

  /** An account of 70 USD without a floor and with a ceiling. */
  public static Account account(String account, String asset) {
    return new Account(
        "shop",
        account,
        asset,
        NormalSide.CREDIT,
        AccountStatus.OPEN,
        new Counters(30, 100, 5, 0),
        70,
        65,
        OptionalLong.empty(),
        OptionalLong.of(1000),
        Map.of("tier", "gold"),
        Optional.empty(),
        7,
        2,
        TIME,
        TIME,
        Reserved.NONE);
  }

  /** A post of 5 USD from eu/a to eu/b. */
  public static Transaction post(String id) {
    return transaction(
        id,
        TransactionKind.POST,
        TransactionState.POSTED,
        List.of(new Entry("eu/a", 1, new Counters(5, 0, 0, 0), new Counters(5, 0, 0, 0), -5, -5)),
        Optional.empty(),
        Optional.empty());
  }

  /** A hold of 5 USD from eu/a to eu/b, as it was placed. */
  public static Transaction hold(String id) {
    return transaction(
        id,
        TransactionKind.HOLD,
        TransactionState.HELD,
        List.of(new Entry("eu/a", 1, new Counters(0, 0, 5, 0), new Counters(0, 0, 5, 0), 0, -5)),
        Optional.of(open(5)),
        Optional.empty());
  }

  /** A transaction of the same postings that was refused. */
  public static Transaction refused(String id) {
    return transaction(
        id,
        TransactionKind.POST,
        TransactionState.REFUSED,
        List.of(),
        Optional.empty(),
        Optional.of(refusal(Reason.INSUFFICIENT_FUNDS)));
  }

  /** What is left of a hold of 5, the rest being captured. */
  public static Remainder open(long remaining) {
    return new Remainder(
        Optional.of(HoldState.OPEN),
        List.of(new PostingRemainder(5, 5 - remaining, 0, remaining, 0, 5 - remaining)),
        Optional.empty());
  }

  /** A refusal of any reason. */
  public static Refusal refusal(Reason reason) {
    return new Refusal(
        StatusCode.FAILED_PRECONDITION,
        reason,
        reason.name(),
        "it cannot be",
        Map.of("account", "eu/a"),
        List.of());
  }

  /** The outcome of a transaction that was posted just now. */
  public static TransactionOutcome posted(String id) {
    return new TransactionOutcome.Applied(post(id), false);
  }

  /** The outcome of a request that was refused just now. */
  public static Refused refusedFor(Reason reason) {
    return new Refused(refusal(reason), false);
  }

  /** A call that got no answer but this. */
  public static MeridianException fault(StatusCode code, String reason) {
    return new MeridianException(
        new MeridianException.Fault(
            code,
            "it went wrong",
            Optional.of(reason),
            Map.of(),
            Optional.empty(),
            List.of(),
            1,
            false));
  }

  private static Transaction transaction(
      String id,
      TransactionKind kind,
      TransactionState state,
      List<Entry> entries,
      Optional<Remainder> remainder,
      Optional<Refusal> refusal) {
    return new Transaction(
        "shop",
        "eu/" + id,
        kind,
        state,
        POSTINGS,
        entries,
        TIME,
        Optional.empty(),
        Optional.empty(),
        Optional.of("invoice-7"),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        remainder,
        remainder.map(open -> TIME.plusSeconds(600)),
        remainder.isPresent() ? 10 : 0,
        false,
        refusal,
        Optional.of(new JournalPosition("eu", 3, 9, 1)));
  }
}
