package io.meridian.ledger;

import static io.meridian.ledger.Books.NO_LIMIT;
import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Books.ZERO;
import static io.meridian.ledger.BrokenRule.Operation.CAPTURE;
import static io.meridian.ledger.BrokenRule.Operation.CLOSE;
import static io.meridian.ledger.BrokenRule.Operation.CREATE;
import static io.meridian.ledger.BrokenRule.Operation.FREEZE;
import static io.meridian.ledger.BrokenRule.Operation.HOLD;
import static io.meridian.ledger.BrokenRule.Operation.POST;
import static io.meridian.ledger.BrokenRule.Operation.REFUND;
import static io.meridian.ledger.BrokenRule.Operation.REOPEN;
import static io.meridian.ledger.BrokenRule.Operation.UPDATE;
import static io.meridian.ledger.BrokenRule.Operation.VOID;
import static io.meridian.ledger.Commands.HOUR;
import static io.meridian.ledger.Commands.id;
import static io.meridian.ledger.Commands.key;
import static io.meridian.ledger.Commands.ref;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A way for a command to break one rule, on accounts of its own where it is about accounts, so that
 * several can be broken together.
 */
enum BrokenRule {
  ACCOUNT_IS_THERE(Reason.ACCOUNT_EXISTS, EnumSet.of(CREATE)) {
    @Override
    void arrange(Scene scene) {
      scene.books.wallet("subject", 0);
    }
  },
  ASSET_IS_UNKNOWN(Reason.ASSET_NOT_FOUND, EnumSet.of(CREATE)) {
    @Override
    void arrange(Scene scene) {
      scene.asset = "XYZ";
    }
  },
  HOLD_ID_IS_UNUSED(Reason.HOLD_NOT_FOUND, EnumSet.of(CAPTURE, VOID)) {
    @Override
    void arrange(Scene scene) {
      scene.original = "unused";
    }
  },
  HOLD_IS_A_POST(Reason.NOT_A_HOLD, EnumSet.of(CAPTURE, VOID)) {
    @Override
    void arrange(Scene scene) {
      scene.books.wallet("x", 1).wallet("y", 0).done(Commands.post("p", Commands.pay("x", "y", 1)));
      scene.original = "p";
    }
  },
  REFUNDED_ID_IS_UNUSED(Reason.TRANSACTION_NOT_FOUND, EnumSet.of(REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.original = "unused";
    }
  },
  REFUNDED_WAS_REFUSED(Reason.NOT_REFUNDABLE, EnumSet.of(REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.books.run(Commands.post("refused", Commands.pay("x", "y", 1)));
      scene.original = "refused";
    }
  },
  HOLD_RAN_OUT(Reason.HOLD_EXPIRED, EnumSet.of(CAPTURE, VOID)) {
    @Override
    void arrange(Scene scene) {
      scene.state = HoldState.EXPIRED;
    }
  },
  HOLD_IS_VOIDED(Reason.HOLD_ALREADY_VOIDED, EnumSet.of(CAPTURE, VOID)) {
    @Override
    void arrange(Scene scene) {
      scene.state = HoldState.VOIDED;
    }
  },
  HOLD_IS_CAPTURED(Reason.HOLD_ALREADY_CAPTURED, EnumSet.of(CAPTURE, VOID)) {
    @Override
    void arrange(Scene scene) {
      scene.state = HoldState.CAPTURED;
    }
  },
  CAPTURE_IS_TOO_LARGE(Reason.CAPTURE_EXCEEDS_HOLD, EnumSet.of(CAPTURE)) {
    @Override
    void arrange(Scene scene) {
      scene.posting(scene.rich("rich"), scene.empty("payee"), 2 * Scene.AMOUNT + 1);
    }
  },
  REFUND_IS_TOO_LARGE(Reason.REFUND_EXCEEDS_REMAINING, EnumSet.of(REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.posting(scene.rich("rich"), scene.empty("payee"), Scene.AMOUNT + 1);
    }
  },
  ACCOUNT_IS_ABROAD(Reason.CROSS_REGION_FORBIDDEN, EnumSet.of(POST, HOLD)) {
    @Override
    void arrange(Scene scene) {
      scene.books.withoutCrossRegion();
      scene.posting(scene.rich("payer-abroad"), new AccountRef("abroad", "payee"));
    }
  },
  ACCOUNT_IS_MISSING(
      Reason.ACCOUNT_NOT_FOUND, EnumSet.of(POST, HOLD, UPDATE, CLOSE, FREEZE, REOPEN)) {
    @Override
    void arrange(Scene scene) {
      if (scene.operation.movesMoney()) {
        scene.posting(scene.rich("payer"), ref("missing"));
      } else {
        scene.subject = "missing";
      }
    }
  },
  ASSET_DIFFERS(Reason.ASSET_MISMATCH, EnumSet.of(POST, HOLD)) {
    @Override
    void arrange(Scene scene) {
      AccountSettings euros =
          new AccountSettings(
              "EUR", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Map.of(), Optional.empty());
      scene.books.account("euros", Account.opened(euros, START));
      scene.posting(scene.rich("dollars"), ref("euros"));
    }
  },
  ACCOUNT_IS_CLOSED(Reason.ACCOUNT_CLOSED, EnumSet.of(POST, HOLD, CAPTURE, REFUND, FREEZE)) {
    @Override
    void arrange(Scene scene) {
      if (scene.operation.movesMoney()) {
        scene.posting(scene.rich("payer-of-closed"), scene.empty("closed"));
        scene.books.status("closed", AccountStatus.CLOSED);
      } else {
        scene.books.status("subject", AccountStatus.CLOSED);
      }
    }
  },
  ACCOUNT_IS_FROZEN(Reason.ACCOUNT_FROZEN, EnumSet.of(POST, HOLD, CAPTURE, REFUND, REOPEN)) {
    @Override
    void arrange(Scene scene) {
      if (scene.operation.movesMoney()) {
        scene.posting(scene.rich("frozen"), scene.empty("payee-of-frozen"));
        scene.books.status("frozen", AccountStatus.FROZEN);
      } else {
        scene.books.status("subject", AccountStatus.FROZEN);
      }
    }
  },
  REFERENCE_IS_TAKEN(Reason.REFERENCE_TAKEN, EnumSet.of(POST, HOLD, CAPTURE, VOID, REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.reference = "taken";
    }
  },
  PERIOD_IS_CLOSED(Reason.PERIOD_CLOSED, EnumSet.of(POST, HOLD, CAPTURE, VOID, REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.effectiveMicros = OptionalLong.of(START - 1);
    }
  },
  REVISION_IS_STALE(Reason.REVISION_MISMATCH, EnumSet.of(UPDATE, CLOSE, FREEZE, REOPEN)) {
    @Override
    void arrange(Scene scene) {
      scene.revision = OptionalLong.of(99);
    }
  },
  ACCOUNT_HAS_A_BALANCE(Reason.ACCOUNT_NOT_EMPTY, EnumSet.of(CLOSE)) {
    @Override
    void arrange(Scene scene) {
      scene.addToSubject(new Counters(0, 5, 0, 0));
    }
  },
  ACCOUNT_IS_HELD(Reason.ACCOUNT_HAS_HOLDS, EnumSet.of(CLOSE)) {
    @Override
    void arrange(Scene scene) {
      scene.addToSubject(new Counters(0, 0, 0, 5));
    }
  },
  COUNTER_OVERFLOWS(Reason.BALANCE_OVERFLOW, EnumSet.of(POST, HOLD, CAPTURE, REFUND)) {
    @Override
    void arrange(Scene scene) {
      long posted = Long.MAX_VALUE - scene.held() - Scene.AMOUNT + 1;
      scene.posting(
          scene.rich("payer-of-full"),
          scene.account("full", NO_LIMIT, new Counters(0, posted, 0, scene.held())));
    }
  },
  FLOOR_IS_BROKEN(Reason.INSUFFICIENT_FUNDS, EnumSet.of(POST, HOLD, CAPTURE, REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.posting(
          scene.account(
              "poor", NO_LIMIT, new Counters(0, scene.held() + Scene.AMOUNT - 1, scene.held(), 0)),
          scene.empty("payee-of-poor"));
    }
  },
  CEILING_IS_BROKEN(Reason.CEILING_EXCEEDED, EnumSet.of(POST, HOLD, CAPTURE, REFUND)) {
    @Override
    void arrange(Scene scene) {
      scene.posting(
          scene.rich("payer-of-capped"),
          scene.account(
              "capped",
              OptionalLong.of(scene.held() + Scene.AMOUNT - 1),
              new Counters(0, 0, 0, scene.held())));
    }
  };

  /** The commands that rules are broken with. */
  enum Operation {
    POST,
    HOLD,
    CAPTURE,
    VOID,
    REFUND,
    CREATE,
    UPDATE,
    CLOSE,
    FREEZE,
    REOPEN;

    boolean movesMoney() {
      return compareTo(CREATE) < 0;
    }
  }

  final Reason reason;

  @SuppressWarnings("ImmutableEnumChecker") // A copy that cannot change.
  final Set<Operation> operations;

  BrokenRule(Reason reason, Set<Operation> operations) {
    this.reason = reason;
    this.operations = Set.copyOf(operations);
  }

  abstract void arrange(Scene scene);

  /** Where the rule stands in the order of checks; the one exception is the contract's. */
  double place() {
    return this == REVISION_IS_STALE ? Reason.ACCOUNT_NOT_FOUND.number() + 0.5 : reason.number();
  }

  /** Whether it is about which earlier transaction is meant, and none is then. */
  private boolean ofTheOriginal() {
    return this == HOLD_ID_IS_UNUSED
        || this == HOLD_IS_A_POST
        || this == REFUNDED_ID_IS_UNUSED
        || this == REFUNDED_WAS_REFUSED;
  }

  private boolean ofTheState() {
    return this == HOLD_RAN_OUT || this == HOLD_IS_VOIDED || this == HOLD_IS_CAPTURED;
  }

  private boolean ofTheDetails() {
    return this == REFERENCE_IS_TAKEN || this == PERIOD_IS_CLOSED;
  }

  /** Whether one command can break both. */
  boolean goesWith(BrokenRule other) {
    if (this == other || (ofTheState() && other.ofTheState())) {
      return false;
    }
    if (ofTheOriginal() || other.ofTheOriginal()) {
      return ofTheDetails() || other.ofTheDetails();
    }
    boolean ofMissingSubject = this == ACCOUNT_IS_MISSING || other == ACCOUNT_IS_MISSING;
    boolean ofPresentSubject = ofTheSubject() || other.ofTheSubject();
    return !(ofMissingSubject && ofPresentSubject);
  }

  private boolean ofTheSubject() {
    return this == ACCOUNT_HAS_A_BALANCE || this == ACCOUNT_IS_HELD;
  }

  /**
   * The state and the command, as broken rules arrange them. Each posting moves {@link #AMOUNT}: of
   * a capture it is the excess over a hold of as much.
   */
  static final class Scene {
    static final long AMOUNT = 10;

    final Books books = new Books();
    final Operation operation;
    private final List<Posting> postings = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private String original = "o";
    private HoldState state = HoldState.OPEN;
    private String reference = "";
    private OptionalLong effectiveMicros = OptionalLong.empty();
    private String asset = "USD";
    private String subject = "subject";
    private OptionalLong revision = OptionalLong.empty();

    Scene(Operation operation) {
      this.operation = operation;
      if (operation.movesMoney()) {
        posting(rich("benign-payer"), empty("benign-payee"));
        books.withUniqueReferences();
        books.done(
            Commands.post(
                "holder",
                Commands.reference("taken"),
                Commands.pay("benign-payer", "benign-payee", 1)));
      } else if (operation != CREATE) {
        books.wallet("subject", 0);
      }
    }

    /** What is held of each posting before the command. */
    long held() {
      return operation == CAPTURE || operation == VOID ? AMOUNT : 0;
    }

    private AccountRef rich(String id) {
      return account(id, NO_LIMIT, new Counters(0, 1_000, held(), 0));
    }

    private AccountRef empty(String id) {
      return account(id, NO_LIMIT, new Counters(0, 0, 0, held()));
    }

    private AccountRef account(String id, OptionalLong ceiling, Counters counters) {
      books.account(id, NormalSide.CREDIT, ZERO, ceiling, counters);
      return ref(id);
    }

    private void posting(AccountRef debit, AccountRef credit) {
      posting(debit, credit, operation == CAPTURE ? 2 * AMOUNT : AMOUNT);
    }

    private void posting(AccountRef debit, AccountRef credit, long part) {
      parts.add(new Part(postings.size(), part));
      postings.add(
          operation == REFUND
              ? new Posting(credit, debit, "USD", AMOUNT)
              : new Posting(debit, credit, "USD", AMOUNT));
    }

    private void addToSubject(Counters counters) {
      Account account = books.account("subject");
      books
          .view()
          .with(
              key("subject"),
              new Account(
                  account.settings(),
                  account.status(),
                  account.counters().plus(counters),
                  0,
                  account.revision(),
                  START,
                  START));
    }

    Outcome judged() {
      TransactionDetails details =
          new TransactionDetails(reference, Map.of(), Optional.empty(), effectiveMicros);
      return switch (operation) {
        case POST -> books.judge(new Post(id("t"), "", postings, details));
        case HOLD -> books.judge(new Hold(id("t"), "", postings, HOUR, 0, details));
        case CAPTURE -> {
          placed();
          yield books.judge(new Capture(id("t"), "", original, Parts.of(parts), false, details));
        }
        case VOID -> {
          placed();
          yield books.judge(new VoidHold(id("t"), "", original, details));
        }
        case REFUND -> {
          posted();
          yield books.judge(new Refund(id("t"), "", original, Parts.of(parts), details));
        }
        case CREATE -> books.judge(Commands.createAccount("subject", asset));
        case UPDATE ->
            books.judge(
                new UpdateAccount(
                    id("t"),
                    "",
                    ref(subject),
                    new AccountChanges(
                        Set.of(AccountChanges.Field.FLOOR),
                        ZERO,
                        NO_LIMIT,
                        Map.of(),
                        Optional.empty()),
                    revision));
        case CLOSE -> books.judge(change(StatusChange.CLOSE));
        case FREEZE -> books.judge(change(StatusChange.FREEZE));
        case REOPEN -> books.judge(change(StatusChange.REOPEN));
      };
    }

    private ChangeAccountStatus change(StatusChange change) {
      return new ChangeAccountStatus(id("t"), "", ref(subject), change, revision);
    }

    /** The hold as its state says; with a tolerance that the excess is within. */
    private void placed() {
      boolean open = state == HoldState.OPEN;
      List<Original.Remainder> left = new ArrayList<>();
      for (int i = 0; i < postings.size(); i++) {
        long remaining = open ? AMOUNT : 0;
        left.add(new Original.Remainder(postings.get(i), i, 0, AMOUNT - remaining, remaining, 0));
      }
      Original hold =
          new Original(
              id("o"),
              CommandKind.HOLD,
              "",
              left,
              state,
              START + HOUR,
              Limits.OVER_CAPTURE_PERCENT_MAX,
              0,
              open ? "" : "closer");
      books
          .view()
          .apply(
              new Hold(id("o"), "", postings, HOUR, 100, TransactionDetails.NONE),
              new Outcome.Applied(List.of(), List.of(), List.of(hold), Optional.empty()),
              START);
    }

    private void posted() {
      books
          .view()
          .apply(
              new Post(id("o"), "", postings, TransactionDetails.NONE),
              new Outcome.Applied(List.of()),
              START);
    }
  }
}
