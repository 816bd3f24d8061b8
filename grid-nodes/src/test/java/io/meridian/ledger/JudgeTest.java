package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class JudgeTest {
  private static final String LEDGER = "sale";
  private static final long NOW = 1_000_000;
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final OptionalLong ZERO = OptionalLong.of(0);

  private final MapView view = new MapView().with(new AssetFact(LEDGER, "USD", 2, 1));
  private final Judge judge = new Judge();

  /**
   * A way to break one rule of a payment, each on accounts of its own, so that two can be broken
   * together.
   */
  enum Fault {
    DEBIT_ACCOUNT_MISSING(Reason.ACCOUNT_NOT_FOUND) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("credit-of-missing"), wallet(0));
        return pay("missing-debit", "credit-of-missing", 1);
      }
    },
    CREDIT_ACCOUNT_MISSING(Reason.ACCOUNT_NOT_FOUND) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("debit-of-missing"), wallet(1));
        return pay("debit-of-missing", "missing-credit", 1);
      }
    },
    DEBIT_ASSET_DIFFERS(Reason.ASSET_MISMATCH) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("euros"), account("EUR", NormalSide.CREDIT, NONE, NONE, Counters.ZERO));
        view.with(key("dollars"), wallet(0));
        return pay("euros", "dollars", 1);
      }
    },
    CREDIT_ASSET_DIFFERS(Reason.ASSET_MISMATCH) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("dollars-out"), wallet(1));
        view.with(key("euros-in"), account("EUR", NormalSide.CREDIT, NONE, NONE, Counters.ZERO));
        return pay("dollars-out", "euros-in", 1);
      }
    },
    ACCOUNT_IS_CLOSED(Reason.ACCOUNT_CLOSED) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("payer-of-closed"), wallet(1));
        view.with(key("closed"), with(wallet(0), AccountStatus.CLOSED));
        return pay("payer-of-closed", "closed", 1);
      }
    },
    ACCOUNT_IS_FROZEN(Reason.ACCOUNT_FROZEN) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("frozen"), with(wallet(1), AccountStatus.FROZEN));
        view.with(key("payee-of-frozen"), wallet(0));
        return pay("frozen", "payee-of-frozen", 1);
      }
    },
    COUNTER_OVERFLOWS(Reason.BALANCE_OVERFLOW) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("payer-of-full"), wallet(1));
        view.with(key("full"), wallet(Long.MAX_VALUE));
        return pay("payer-of-full", "full", 1);
      }
    },
    FLOOR_IS_BROKEN(Reason.INSUFFICIENT_FUNDS) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("poor"), wallet(0));
        view.with(key("payee-of-poor"), wallet(0));
        return pay("poor", "payee-of-poor", 1);
      }
    },
    CEILING_IS_BROKEN(Reason.CEILING_EXCEEDED) {
      @Override
      Posting arrange(MapView view) {
        view.with(key("payer-of-capped"), wallet(1));
        view.with(key("capped"), account("USD", NormalSide.CREDIT, NONE, ZERO, Counters.ZERO));
        return pay("payer-of-capped", "capped", 1);
      }
    };

    final Reason reason;

    Fault(Reason reason) {
      this.reason = reason;
    }

    abstract Posting arrange(MapView view);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void shouldRefuseAPaymentThatBreaksOneRuleForThatReason(Fault fault) {
    Posting broken = fault.arrange(view);

    assertThat(reason(post(broken))).isEqualTo(fault.reason);
  }

  static Stream<Arguments> pairsOfFaults() {
    List<Arguments> pairs = new ArrayList<>();
    for (Fault left : Fault.values()) {
      for (Fault right : Fault.values()) {
        if (left != right) {
          pairs.add(Arguments.of(left, right));
        }
      }
    }
    return pairs.stream();
  }

  /** Every pair of rules that one payment can break together, in either order of its postings. */
  @ParameterizedTest
  @MethodSource("pairsOfFaults")
  void shouldGiveTheEarlierReasonWhenTwoRulesAreBroken(Fault first, Fault second) {
    Posting one = first.arrange(view);
    Posting other = second.arrange(view);

    Reason given = reason(post(one, other));

    Reason earlier = first.reason.compareTo(second.reason) <= 0 ? first.reason : second.reason;
    assertThat(given).isEqualTo(earlier);
  }

  @Test
  void shouldNameTheFirstMissingAccountInPostingOrderTheDebitSideFirst() {
    view.with(key("a"), wallet(10));

    assertThat(metadata(post(pay("x", "y", 1)))).isEqualTo(Map.of("account", "eu/x"));
    assertThat(metadata(post(pay("a", "y", 1), pay("x", "a", 1))))
        .isEqualTo(Map.of("account", "eu/y"));
  }

  @Test
  void shouldNameTheFirstMentionedOfSeveralAccountsThatBreakTheSameRule() {
    Account capped = account("USD", NormalSide.CREDIT, NONE, ZERO, Counters.ZERO);
    view.with(key("rich"), wallet(100))
        .with(key("poor-1"), wallet(0))
        .with(key("poor-2"), wallet(0));
    view.with(key("capped-1"), capped).with(key("capped-2"), capped);
    view.with(key("shut-1"), with(wallet(9), AccountStatus.CLOSED));
    view.with(key("shut-2"), with(wallet(9), AccountStatus.CLOSED));

    assertThat(metadata(post(pay("shut-2", "shut-1", 1)))).containsEntry("account", "eu/shut-2");
    assertThat(metadata(post(pay("rich", "shut-1", 1), pay("shut-2", "rich", 1))))
        .containsEntry("account", "eu/shut-1");
    assertThat(metadata(post(pay("poor-2", "rich", 1), pay("poor-1", "rich", 1))))
        .containsEntry("account", "eu/poor-2");
    assertThat(metadata(post(pay("rich", "capped-2", 1), pay("rich", "capped-1", 1))))
        .containsEntry("account", "eu/capped-2");
  }

  @Test
  void shouldSayWhichPostingHasAnAssetThatItsAccountDoesNotHold() {
    view.with(key("a"), wallet(10)).with(key("b"), wallet(0));

    Outcome outcome = post(pay("a", "b", 1), new Posting(ref("b"), ref("a"), "EUR", 1));

    assertThat(metadata(outcome))
        .isEqualTo(
            Map.of("posting", "1", "account", "eu/b", "asset", "EUR", "accountAsset", "USD"));
  }

  @ParameterizedTest
  @EnumSource(
      value = AccountStatus.class,
      names = {"CLOSED", "FROZEN"})
  void shouldRefuseAPaymentOnEitherSideOfAnAccountThatIsNotOpen(AccountStatus status) {
    view.with(key("open"), wallet(10)).with(key("shut"), with(wallet(10), status));

    assertThat(metadata(post(pay("open", "shut", 1)))).isEqualTo(Map.of("account", "eu/shut"));
    assertThat(metadata(post(pay("shut", "open", 1)))).isEqualTo(Map.of("account", "eu/shut"));
  }

  @Test
  void shouldGiveOneEntryPerAccountInTheOrderOfFirstMention() {
    view.with(key("shop"), account("USD", NormalSide.DEBIT, NONE, NONE, Counters.ZERO))
        .with(key("buyer"), versioned(wallet(100), 6))
        .with(key("fees"), wallet(0));

    Outcome outcome =
        post(pay("buyer", "shop", 30), pay("shop", "fees", 2), pay("buyer", "fees", 1));

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Applied(
                List.of(
                    new Entry(
                        ref("buyer"),
                        NormalSide.CREDIT,
                        7,
                        new Counters(31, 0, 0, 0),
                        new Counters(31, 100, 0, 0)),
                    new Entry(
                        ref("shop"),
                        NormalSide.DEBIT,
                        1,
                        new Counters(2, 30, 0, 0),
                        new Counters(2, 30, 0, 0)),
                    new Entry(
                        ref("fees"),
                        NormalSide.CREDIT,
                        1,
                        new Counters(0, 3, 0, 0),
                        new Counters(0, 3, 0, 0)))));
  }

  @ParameterizedTest
  @CsvSource({
    // floor, posted credits, held debits, amount, allowed
    "0,    100, 0,  99,  true",
    "0,    100, 0,  100, true",
    "0,    100, 0,  101, false",
    "0,    100, 40, 60,  true",
    "0,    100, 40, 61,  false",
    "20,   100, 0,  80,  true",
    "20,   100, 0,  81,  false",
    "-50,  100, 0,  150, true",
    "-50,  100, 0,  151, false",
    "9223372036854775807, 100, 0, 1, false",
    "-9223372036854775808, 0, 0, 9223372036854775807, true"
  })
  void shouldLeaveAtLeastTheFloorAvailable(
      long floor, long credits, long held, long amount, boolean allowed) {
    view.with(
        key("payer"),
        account(
            "USD",
            NormalSide.CREDIT,
            OptionalLong.of(floor),
            NONE,
            new Counters(0, credits, held, 0)));
    view.with(key("payee"), wallet(0));

    Outcome outcome = post(pay("payer", "payee", amount));

    assertThat(outcome instanceof Outcome.Applied).isEqualTo(allowed);
    if (!allowed) {
      assertThat(((Outcome.Refused) outcome).refusal())
          .isEqualTo(
              new Refusal(
                  Reason.INSUFFICIENT_FUNDS,
                  Map.of(
                      "account", "eu/payer",
                      "available", Long.toString(credits - held),
                      "required", Long.toString(amount),
                      "floor", Long.toString(floor))));
    }
  }

  @Test
  void shouldNotCountIncomingHoldsAsAvailable() {
    view.with(
        key("payer"), account("USD", NormalSide.CREDIT, ZERO, NONE, new Counters(0, 10, 0, 1_000)));
    view.with(key("payee"), wallet(0));

    assertThat(reason(post(pay("payer", "payee", 11)))).isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldLetAnAccountWithoutFloorGoOutToTheLastUnit() {
    view.with(key("world"), account("USD", NormalSide.CREDIT, NONE, NONE, Counters.ZERO));
    view.with(key("payee"), wallet(0));

    assertApplied(post(pay("world", "payee", Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @CsvSource({
    // ceiling, posted credits, held credits, amount, headroom or -1 when allowed
    "100, 0,   0,  100, -1",
    "100, 0,   0,  101, 100",
    "100, 60,  30, 10,  -1",
    "100, 60,  30, 11,  10",
    "100, 100, 0,  1,   0",
    "100, 150, 0,  1,   0",
    "-5,  0,   0,  1,   0"
  })
  void shouldKeepBalanceAndIncomingHoldsUnderTheCeiling(
      long ceiling, long credits, long held, long amount, long headroom) {
    view.with(key("payer"), wallet(1_000));
    view.with(
        key("payee"),
        account(
            "USD",
            NormalSide.CREDIT,
            NONE,
            OptionalLong.of(ceiling),
            new Counters(0, credits, 0, held)));

    Outcome outcome = post(pay("payer", "payee", amount));

    if (headroom < 0) {
      assertApplied(outcome);
    } else {
      assertThat(((Outcome.Refused) outcome).refusal())
          .isEqualTo(
              new Refusal(
                  Reason.CEILING_EXCEEDED,
                  Map.of(
                      "account", "eu/payee",
                      "headroom", Long.toString(headroom),
                      "ceiling", Long.toString(ceiling))));
    }
  }

  @Test
  void shouldTellTheHeadroomOfAnAccountDeepUnderItsCeilingExactly() {
    view.with(key("payee"), wallet(0));
    view.with(
        key("receivable"),
        account(
            "USD",
            NormalSide.DEBIT,
            NONE,
            OptionalLong.of(9),
            new Counters(0, Long.MAX_VALUE - 10, 0, 0)));

    assertApplied(post(pay("receivable", "payee", Long.MAX_VALUE - 1)));
    assertThat(metadata(post(pay("receivable", "payee", Long.MAX_VALUE))))
        .containsEntry("headroom", Long.toString(Long.MAX_VALUE - 1));
  }

  @Test
  void shouldNotCountOutgoingHoldsAgainstTheCeiling() {
    view.with(key("payer"), wallet(1_000));
    view.with(
        key("payee"),
        account("USD", NormalSide.CREDIT, NONE, OptionalLong.of(100), new Counters(0, 90, 80, 0)));

    assertThat(reason(post(pay("payer", "payee", 11)))).isEqualTo(Reason.CEILING_EXCEEDED);
    assertApplied(post(pay("payer", "payee", 10)));
  }

  @ParameterizedTest
  @CsvSource({"100, true", "101, false"})
  void shouldJudgeTheFloorOfADebitAccountOnItsCredits(long amount, boolean allowed) {
    // A receivable of 130 of which 30 are held to go out.
    view.with(
        key("receivable"),
        account("USD", NormalSide.DEBIT, ZERO, NONE, new Counters(130, 0, 0, 30)));
    view.with(key("payer"), account("USD", NormalSide.CREDIT, NONE, NONE, Counters.ZERO));

    Outcome outcome = post(pay("payer", "receivable", amount));

    assertThat(outcome instanceof Outcome.Applied).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"70, true", "71, false"})
  void shouldJudgeTheCeilingOfADebitAccountOnItsDebits(long amount, boolean allowed) {
    view.with(
        key("receivable"),
        account("USD", NormalSide.DEBIT, NONE, OptionalLong.of(100), new Counters(20, 0, 10, 0)));
    view.with(key("payee"), wallet(0));

    Outcome outcome = post(pay("receivable", "payee", amount));

    assertThat(outcome instanceof Outcome.Applied).isEqualTo(allowed);
  }

  @Test
  void shouldJudgeTheNetEffectSoThatTheOrderOfPostingsDoesNotMatter() {
    // Given someone without money who passes on what the same transaction brings
    view.with(key("rich"), wallet(10)).with(key("middle"), wallet(0)).with(key("end"), wallet(0));

    // When, then
    assertApplied(post(pay("rich", "middle", 10), pay("middle", "end", 10)));
    assertApplied(post(pay("middle", "end", 10), pay("rich", "middle", 10)));
    assertThat(metadata(post(pay("middle", "end", 11), pay("rich", "middle", 10))))
        .containsEntry("account", "eu/middle")
        .containsEntry("available", "0")
        .containsEntry("required", "1");
  }

  @Test
  void shouldJudgeTheCeilingOnTheNetEffectToo() {
    view.with(key("payer"), wallet(500));
    view.with(
        key("capped"), account("USD", NormalSide.CREDIT, ZERO, OptionalLong.of(10), Counters.ZERO));

    assertApplied(post(pay("payer", "capped", 100), pay("capped", "payer", 90)));
    assertThat(reason(post(pay("payer", "capped", 100), pay("capped", "payer", 89))))
        .isEqualTo(Reason.CEILING_EXCEEDED);
  }

  @Test
  void shouldAllowWhatMakesAnAccountBetterThoughItStaysUnderItsFloor() {
    view.with(key("rich"), wallet(100));
    view.with(
        key("under"), account("USD", NormalSide.CREDIT, ZERO, NONE, new Counters(50, 0, 0, 0)));

    assertApplied(post(pay("rich", "under", 10)));
  }

  @Test
  void shouldAllowWhatLeavesAnAccountUnderItsFloorAsItIs() {
    view.with(key("rich"), wallet(100));
    view.with(
        key("under"), account("USD", NormalSide.CREDIT, ZERO, NONE, new Counters(50, 0, 0, 0)));

    assertApplied(post(pay("rich", "under", 10), pay("under", "rich", 10)));
    assertThat(reason(post(pay("rich", "under", 10), pay("under", "rich", 11))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldAllowWhatLowersAnAccountThoughItStaysAboveItsCeiling() {
    view.with(
        key("over"),
        account("USD", NormalSide.CREDIT, ZERO, OptionalLong.of(10), new Counters(0, 100, 0, 0)));
    view.with(key("payee"), wallet(0));

    assertApplied(post(pay("over", "payee", 1)));
  }

  @Test
  void shouldJudgeEveryFloorBeforeAnyCeiling() {
    view.with(key("capped"), account("USD", NormalSide.CREDIT, NONE, ZERO, Counters.ZERO));
    view.with(key("rich"), wallet(100)).with(key("poor"), wallet(0));

    assertThat(reason(post(pay("rich", "capped", 1), pay("poor", "rich", 1))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @ParameterizedTest
  @CsvSource({
    // posted, held, amount, allowed
    "0,                   0,  9223372036854775807, true",
    "1,                   0,  9223372036854775806, true",
    "1,                   0,  9223372036854775807, false",
    "9223372036854775806, 0,  1,                   true",
    "9223372036854775806, 0,  2,                   false",
    "9223372036854775807, 0,  1,                   false",
    "9223372036854775800, 6,  1,                   true",
    "9223372036854775800, 6,  2,                   false",
    "0, 9223372036854775807,  1,                   false"
  })
  void shouldKeepPostedAndHeldOfOneSideWithinALong(
      long posted, long held, long amount, boolean allowed) {
    Account world = account("USD", NormalSide.DEBIT, NONE, NONE, Counters.ZERO);
    view.with(key("world"), world);
    view.with(
        key("credited"),
        account("USD", NormalSide.CREDIT, NONE, NONE, new Counters(0, posted, 0, held)));
    view.with(
        key("debited"),
        account("USD", NormalSide.CREDIT, NONE, NONE, new Counters(posted, 0, held, 0)));

    Outcome credit = post(pay("world", "credited", amount));
    Outcome debit = post(pay("debited", "world", amount));

    if (allowed) {
      assertApplied(credit);
      assertApplied(debit);
    } else {
      assertThat(((Outcome.Refused) credit).refusal())
          .isEqualTo(new Refusal(Reason.BALANCE_OVERFLOW, Map.of("account", "eu/credited")));
      assertThat(((Outcome.Refused) debit).refusal())
          .isEqualTo(new Refusal(Reason.BALANCE_OVERFLOW, Map.of("account", "eu/debited")));
    }
  }

  @Test
  void shouldFindTheOverflowOfSeveralPostingsThatFitOneByOne() {
    view.with(key("world"), account("USD", NormalSide.DEBIT, NONE, NONE, Counters.ZERO));
    view.with(key("a"), account("USD", NormalSide.CREDIT, NONE, NONE, Counters.ZERO));
    view.with(key("b"), account("USD", NormalSide.CREDIT, NONE, NONE, Counters.ZERO));
    long half = Long.MAX_VALUE / 2 + 1;

    assertThat(reason(post(pay("world", "a", half), pay("world", "b", half))))
        .isEqualTo(Reason.BALANCE_OVERFLOW);
    // Counters only grow: moving back does not make room.
    assertThat(reason(post(pay("a", "b", half), pay("b", "a", half), pay("a", "b", half))))
        .isEqualTo(Reason.BALANCE_OVERFLOW);
  }

  @Test
  void shouldGiveBalancesAtTheEdgesOfALongExactly() {
    Account lowest =
        account("USD", NormalSide.CREDIT, NONE, NONE, new Counters(Long.MAX_VALUE - 1, 0, 0, 0));
    view.with(key("lowest"), lowest).with(key("payee"), wallet(0));

    Outcome.Applied applied = (Outcome.Applied) post(pay("lowest", "payee", 1));

    assertThat(applied.entries().get(0).after().balance(NormalSide.CREDIT))
        .isEqualTo(-Long.MAX_VALUE);
  }

  @Test
  void shouldNotMistakeAnAccountOfAnotherLedgerForItsOwn() {
    view.with(new AccountKey("other", ref("a")), wallet(10)).with(key("b"), wallet(0));

    assertThat(reason(post(pay("a", "b", 1)))).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
  }

  @Test
  void shouldOpenALedgerAgainOnlyWithTheSameRegions() {
    CommandId id = new CommandId(LEDGER, "eu", "ledger/sale");
    CreateLedger command =
        new CreateLedger(id, "", List.of(new LedgerPlacement("eu", List.of(0))), false);
    CreateLedger other =
        new CreateLedger(id, "", List.of(new LedgerPlacement("us", List.of(0))), false);

    assertApplied(judge.judge(command, view, NOW));
    view.with(new LedgerFact(LEDGER, command.placements(), false, 0, 1));
    assertApplied(judge.judge(command, view, NOW));
    assertThat(judge.judge(other, view, NOW))
        .isEqualTo(
            Judge.refused(
                Reason.LEDGER_EXISTS, Map.of("ledger", LEDGER, "field", "ledger.regions")));
    assertThat(judge.judge(new CreateLedger(id, "", command.placements(), false, false), view, NOW))
        .isEqualTo(
            Judge.refused(
                Reason.LEDGER_EXISTS, Map.of("ledger", LEDGER, "field", "ledger.cross_region")));
  }

  @Test
  void shouldRegisterAnAssetAgainOnlyWithTheSameScale() {
    CommandId id = new CommandId(LEDGER, "eu", "asset/USD");

    assertApplied(judge.judge(new CreateAsset(id, "", "EUR", 2), view, NOW));
    assertApplied(judge.judge(new CreateAsset(id, "", "USD", 2), view, NOW));
    assertThat(judge.judge(new CreateAsset(id, "", "USD", 3), view, NOW))
        .isEqualTo(
            Judge.refused(
                Reason.ASSET_EXISTS,
                Map.of("ledger", LEDGER, "asset", "USD", "scale", "2", "field", "asset.scale")));
  }

  @Test
  void shouldOpenAnAccountOfARegisteredAsset() {
    assertApplied(judge.judge(createAccount("alice", "USD"), view, NOW));
  }

  @Test
  void shouldRefuseToOpenAnAccountThatExists() {
    view.with(key("alice"), wallet(0));

    assertThat(judge.judge(createAccount("alice", "USD"), view, NOW))
        .isEqualTo(
            Judge.refused(Reason.ACCOUNT_EXISTS, Map.of("account", "eu/alice", "field", "id")));
  }

  @Test
  void shouldRefuseToOpenAnAccountOfAnUnknownAsset() {
    assertThat(judge.judge(createAccount("alice", "EUR"), view, NOW))
        .isEqualTo(Judge.refused(Reason.ASSET_NOT_FOUND, Map.of("ledger", LEDGER, "asset", "EUR")));
  }

  @Test
  void shouldSayThatAnAccountExistsBeforeThatItsAssetDoesNot() {
    view.with(key("alice"), wallet(0));

    assertThat(reason(judge.judge(createAccount("alice", "EUR"), view, NOW)))
        .isEqualTo(Reason.ACCOUNT_EXISTS);
  }

  private Outcome post(Posting... postings) {
    return judge.judge(
        new Post(
            new CommandId(LEDGER, "eu", "pay-1"), "", List.of(postings), TransactionDetails.NONE),
        view,
        NOW);
  }

  private static Command createAccount(String id, String asset) {
    return new CreateAccount(
        new CommandId(LEDGER, "eu", CreateAccount.derivedId(ref(id))),
        "",
        ref(id),
        new AccountSettings(asset, NormalSide.CREDIT, ZERO, NONE, Map.of(), Optional.empty()));
  }

  private static void assertApplied(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Applied.class);
  }

  private static Reason reason(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusal().reason();
  }

  private static Map<String, String> metadata(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused) outcome).refusal().metadata();
  }

  private static Posting pay(String debit, String credit, long amount) {
    return new Posting(ref(debit), ref(credit), "USD", amount);
  }

  private static AccountRef ref(String id) {
    return new AccountRef("eu", id);
  }

  private static AccountKey key(String id) {
    return new AccountKey(LEDGER, ref(id));
  }

  /** A wallet in dollars with floor 0 and this balance. */
  private static Account wallet(long balance) {
    return account("USD", NormalSide.CREDIT, ZERO, NONE, new Counters(0, balance, 0, 0));
  }

  private static Account account(
      String asset, NormalSide side, OptionalLong floor, OptionalLong ceiling, Counters counters) {
    AccountSettings settings =
        new AccountSettings(asset, side, floor, ceiling, Map.of(), Optional.empty());
    return new Account(settings, AccountStatus.OPEN, counters, 0, 1, 1, 1);
  }

  private static Account with(Account account, AccountStatus status) {
    return new Account(account.settings(), status, account.counters(), 0, 1, 1, 1);
  }

  private static Account versioned(Account account, long version) {
    return new Account(account.settings(), account.status(), account.counters(), version, 1, 1, 1);
  }
}
