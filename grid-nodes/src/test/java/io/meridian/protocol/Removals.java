package io.meridian.protocol;

import static io.meridian.protocol.Change.doesNothing;
import static io.meridian.protocol.Change.only;
import static io.meridian.protocol.Change.returns;
import static io.meridian.protocol.Change.returnsArgument;
import static io.meridian.protocol.Change.returnsField;
import static io.meridian.protocol.Change.returnsItself;
import static io.meridian.protocol.Change.returnsNone;
import static io.meridian.protocol.Change.skips;
import static io.meridian.protocol.Change.takesForGranted;
import static io.meridian.protocol.ProtocolRule.C1;
import static io.meridian.protocol.ProtocolRule.C2;
import static io.meridian.protocol.ProtocolRule.C3;
import static io.meridian.protocol.ProtocolRule.C4;
import static io.meridian.protocol.ProtocolRule.C5;
import static io.meridian.protocol.ProtocolRule.D1;
import static io.meridian.protocol.ProtocolRule.D2;
import static io.meridian.protocol.ProtocolRule.D3;
import static io.meridian.protocol.ProtocolRule.D4;
import static io.meridian.protocol.ProtocolRule.D5;
import static io.meridian.protocol.ProtocolRule.D6;
import static io.meridian.protocol.ProtocolRule.K1;
import static io.meridian.protocol.ProtocolRule.K10;
import static io.meridian.protocol.ProtocolRule.K11;
import static io.meridian.protocol.ProtocolRule.K2;
import static io.meridian.protocol.ProtocolRule.K3;
import static io.meridian.protocol.ProtocolRule.K4;
import static io.meridian.protocol.ProtocolRule.K5;
import static io.meridian.protocol.ProtocolRule.K6;
import static io.meridian.protocol.ProtocolRule.K7;
import static io.meridian.protocol.ProtocolRule.K8;
import static io.meridian.protocol.ProtocolRule.K9;
import static io.meridian.protocol.ProtocolRule.L1;
import static io.meridian.protocol.ProtocolRule.L2;
import static io.meridian.protocol.ProtocolRule.L3;
import static io.meridian.protocol.ProtocolRule.L4;
import static io.meridian.protocol.ProtocolRule.L5;
import static io.meridian.protocol.ProtocolRule.R1;
import static io.meridian.protocol.ProtocolRule.R2;
import static io.meridian.protocol.ProtocolRule.R3;
import static io.meridian.protocol.Removal.without;

import java.util.List;

/**
 * What is taken away, rule by rule, and what must go red. What the grid itself does of a rule is
 * not taken away here, because only a grid would miss it: that a node's standing is read from two
 * cache groups (L1), that the head is compared inside the transaction (L2), that a block and its
 * head are one transaction (C1), that an owner answers from its own copy (L3, C2, R1). The
 * contracts of the stores hold that in IgniteStoresIT, and on several nodes ThreeOwnersIT.
 */
final class Removals {
  private static final String LEADING = "engine.sim.LeadingRulesTest#";
  private static final String COMMITTING = "engine.sim.CommittingRulesTest#";
  private static final String READING = "engine.sim.ReadingRulesTest#";
  private static final String DERIVED = "engine.sim.DerivedStateRulesTest#";
  private static final String MARKER = "engine.sim.MarkerRulesTest#";
  private static final String RECALL = "engine.RecallTest#";
  private static final String CROSSING = "engine.CrossingEngineTest#";
  private static final String LOST = "engine.CrossingIntoLostRegionTest#";
  private static final String BATCH = "engine.CrossingBatchTest#";
  private static final String LEGS = "ledger.CrossingRulesTest#";
  private static final String RESERVED = "ledger.CrossingReservationsTest#";

  static final List<Removal> ALL =
      List.of(
          without(L1, "engine.HeadWrite#append", takesForGranted("leads", true))
              .turnsRed(LEADING + "L1_shouldAskWhetherItLeadsBeforeEveryAppend"),
          without(L2, "engine.HeadWrite#appended", only("committed", 0))
              .turnsRed(
                  LEADING + "L2_shouldGiveItsMemoryUpWhenTheHeadIsAnothersThoughItIsStillPrimary"),
          without(L3, "engine.Birth#adopt", takesForGranted("size", 3))
              .turnsRed(LEADING + "L3_shouldNotBeBornWhenTooFewOwnersSayWhatTheyHave"),
          without(L3, "engine.CopyComparison#differs", returns(false))
              .turnsRed(LEADING + "L3_shouldPutAPrivateBlockRightHoweverDeepItLies"),
          without(L3, "engine.ComparedOwners#look", doesNothing())
              .turnsRed(LEADING + "L3_shouldCountOnNoCopyThatWasAwayUntilItIsCompared"),
          without(L3, "codec.Head#outranks", returns(false))
              .turnsRed(LEADING + "L3_shouldAdoptTheHighestChainAndPutEveryCopyRight"),
          without(L4, "engine.Leader#replay", doesNothing())
              .turnsRed(LEADING + "L4_shouldReplayFromTheMarkerToTheHeadBeforeTheFirstCommand"),
          without(L4, "engine.Leader#takeTables", doesNothing())
              .turnsRed(LEADING + "L4_shouldKnowEveryOpenHoldBeforeTheFirstCommand"),
          without(L5, "engine.CopyComparison#find", takesForGranted("equals", true))
              .turnsRed(LEADING + "L5_shouldStayClosedWhenHeadAndLastBlockDisagree"),
          without(L5, "engine.BlockReader$Reading#decode", takesForGranted("test", true))
              .turnsRed(LEADING + "L5_shouldStayClosedWhenTheChainThatIsReplayedIsBroken"),
          without(C1, "engine.Leader#commit", only("raiseTime"))
              .turnsRed(COMMITTING + "C1_shouldWriteOneBlockAndItsHeadInOneAppend"),
          without(C2, "engine.HeadWrite#append", takesForGranted("count", 3))
              .turnsRed(COMMITTING + "C2_shouldWriteNothingWhileFewerOwnersThanNeededAreThere"),
          without(C2, "engine.ConfirmationRound$Asking#answered", takesForGranted("minOwners", 1))
              .turnsRed(COMMITTING + "C2_shouldAnswerNobodyWhileFewerOwnersThanNeededHaveTheBlock"),
          without(C2, "engine.ConfirmationRound$Asking#answered", takesForGranted("test", true))
              .turnsRed(COMMITTING + "C2_shouldCountNoOwnerThatHoldsAnotherHead"),
          without(
                  C2,
                  "engine.HeadWrite#committed",
                  takesForGranted("topologyVersion", 1L).and(takesForGranted("equals", true)))
              .turnsRed(COMMITTING + "C2_shouldAskTheOwnersWhenTheTopologyMovedDuringTheCommit"),
          without(C3, "engine.HeadWrite#readBack", only("append"))
              .turnsRed(COMMITTING + "C3_shouldTakeADoubtForDoneWhenTheHeadSaysSo"),
          without(C3, "engine.HeadWrite#readBack", only("confirm"))
              .turnsRed(
                  COMMITTING + "C3_shouldWriteTheSameBytesAgainWhenTheHeadSaysThatNothingHappened"),
          without(C4, "engine.Batch#answer", only(0, "give"))
              .turnsRed(COMMITTING + "C4_shouldSayNothingThatRestsOnABlockThatIsNotDurable"),
          without(C5, "engine.ClockGuard#alarm", returnsNone())
              .turnsRed(COMMITTING + "C5_shouldJudgeNothingWhenTheWallClockLeftTheMonotonicClock"),
          without(C5, "engine.Judging#nextMicros", returnsField("clockMicros"))
              .turnsRed(COMMITTING + "C5_shouldGiveEveryRecordALaterTimeWhateverTheClockDoes"),
          without(R1, "engine.ConfirmationRound$Asking#answered", takesForGranted("test", true))
              .turnsRed(READING + "R1_shouldCountNoOwnerThatCarriesAnotherLeader"),
          without(R1, "engine.ConfirmationRound$Asking#selfAgrees", returns(true))
              .turnsRed(READING + "R1_shouldNeedItsOwnCopyAmongThoseThatConfirm"),
          without(R1, "engine.Confirmation#owning", returns(true))
              .turnsRed(READING + "R1_shouldCountNoOwnerThatIsNoneByItsOwnWord"),
          without(R2, "engine.Judging#raise", doesNothing())
              .turnsRed(READING + "R2_shouldRaiseTheDurableTimeBeforeItAnswersAsOfAnInstant"),
          without(R3, "engine.ShardEvents$Reading#take", takesForGranted("equals", true))
              .turnsRed(
                  READING + "R3_shouldStopWithAnAlarmWhenTheJournalDoesNotContinueWhatWasRead"),
          without(D1, "schema.StampedValue#outranks", returns(false))
              .turnsRed(
                  "schema.StampedValueTest"
                      + "#D1_shouldCancelAPutOnlyWhenWhatIsStoredHasTheHigherStamp"),
          without(D2, "engine.Birth#complete", only("sweep"))
              .turnsRed(DERIVED + "D2_shouldRemoveNothingUnlessEverythingIsMadeAgain"),
          without(D3, "engine.Leader#replay", skips("add"))
              .turnsRed(DERIVED + "D3_shouldWriteAgainWhatACopyHasMissed"),
          without(D3, "engine.MarkerClaim#trust", only("claim", 0))
              .turnsRed(MARKER + "D3_shouldSayNoMoreOfACopyThatIsAwayThanWhereTheReplayBegins"),
          without(D3, "engine.MarkerClaim#claim", takesForGranted("count", 3))
              .turnsRed(MARKER + "D3_shouldNotBeBornWhenTheMarkerIsClaimedOnTooFewCopies"),
          without(D4, "engine.ShardMemory$Effects#originalSet", skips("put"))
              .turnsRed(DERIVED + "D4_shouldKeepWhatIsLeftOfAHoldForEver"),
          without(D4, "engine.ShardMemory$Effects#referenceTaken", doesNothing())
              .turnsRed(DERIVED + "D4_shouldKeepWhoTookAReferenceForEver"),
          without(D5, "engine.StateLoader#lacks", returns(false))
              .turnsRed(DERIVED + "D5_shouldNotTakeAFailedLookUpForAMiss"),
          without(D5, "engine.ShardMemory#place", returnsNone())
              .turnsRed(
                  RECALL + "D5_shouldAnswerFromTheJournalWhatNoIndexHasYetAndMemoryHasNoRoomFor"),
          without(D6, "engine.MarkerClaim#verify", takesForGranted("equals", true))
              .turnsRed(DERIVED + "D6_shouldMakeEverythingAgainWhenTheMarkerIsOffTheChain"),
          without(D6, "engine.MarkerClaim#start", takesForGranted("allReadable", true))
              .turnsRed(MARKER + "D6_shouldMakeEverythingAgainWhenACopysMarkerCanNotBeRead"),
          without(K1, "ledger.CrossingKey#toString", returns("eu/0/1/0"))
              .turnsRed(LEGS + "K1_shouldKeepTwoAttemptsOfOneIdApart"),
          without(K2, "ledger.ParticipantRules#prepare", takesForGranted("isPresent", false))
              .turnsRed(
                  LEGS + "K2_shouldRefuseALatePrepareAfterAReleaseThatTheShardDidNotUnderstand"),
          without(K2, "ledger.DecisionRules#requireAll", doesNothing())
              .turnsRed(LEGS + "K2_shouldNotDecideBeforeAllHavePrepared"),
          without(K2, "engine.CrossingDrive#inTime", returns(true))
              .turnsRedByWaiting(
                  CROSSING + "K2_shouldAbandonWhatIsNotPreparedInTimeAndLeaveTheIdFree"),
          without(K2, "engine.ForeignDecisions#look", doesNothing())
              .turnsRedByWaiting(CROSSING + "K2_shouldAskHomeForTheDecisionThatNobodyTells"),
          without(K3, "ledger.Account#withReserved", returnsItself())
              .turnsRed(RESERVED + "K3_shouldCountAReservationAgainstTheFloor"),
          without(K3, "ledger.Account#withReserved", returnsItself())
              .turnsRed(RESERVED + "K3_shouldCountAReservationAsAnOpenHoldWhenAnAccountIsClosed"),
          without(K3, "ledger.HomeRules#waitsFor", returnsNone())
              .turnsRed(RESERVED + "K3_shouldMakeOthersOfOneOriginalWaitUntilItIsDecided"),
          without(K4, "engine.Crossings#unfinished", returnsNone())
              .turnsRed(CROSSING + "K4_shouldAnswerSuccessOnlyWhenEveryShardHasAppliedIt"),
          without(K5, "ledger.DecisionRules#decisionMicros", returnsArgument(0))
              .turnsRed(LEGS + "K5_shouldDecideLaterThanEveryPrepareAndApplyNotBeforeThat"),
          without(K5, "engine.OpenCrossings#unresolved", returnsNone())
              .turnsRed(
                  CROSSING + "K5_shouldAnswerAboutAnInstantOnlyWhenWhatWasPreparedByThenIsDecided"),
          without(K5, "engine.AsOfSearch#countsLate", returns(false))
              .turnsRed(
                  CROSSING + "K5_shouldCountATransactionOnAllItsAccountsOrNoneWhateverTheInstant"),
          without(K6, "engine.Router#home", takesForGranted("size", 1))
              .turnsRed("engine.SpreadLedgerTest#K6_shouldFindATransactionInWhicheverShardHoldsIt"),
          without(K6, "engine.Router#home", takesForGranted("size", 1))
              .turnsRed("engine.SpreadLedgerTest#K6_shouldCaptureVoidAndRefundWhereTheOriginalIs"),
          without(K7, "ledger.HomeRules#judge", takesForGranted("isEmpty", true))
              .turnsRed(
                  "ledger.CrossingKindsTest"
                      + "#K7_shouldExpireAtHomeAndCountAsHeldElsewhereUntilThen"),
          without(K8, "ledger.Verdict#place", returns(0))
              .turnsRed(
                  "ledger.CrossingOrderOfChecksTest"
                      + "#K8_shouldAnswerTheFirstPostingWhenShardsHaveTheSameReason"),
          without(K8, "engine.Crossings#heard", takesForGranted("isEmpty", true))
              .turnsRed(BATCH + "K8_shouldHearOfEarlierItemsBeforeHomeRefusesALaterOne"),
          without(K8, "engine.Faults#isUnavailable", returns(false))
              .turnsRed(LOST + "K8_shouldSayAtOnceThatAShardCanNotBeAskedAndRecordNothing"),
          without(K3, "ledger.HomeRules#hold", returnsNone())
              .turnsRed(
                  CROSSING
                      + "K3_shouldHaveTheRefundOfACaptureWaitForItsHoldThoughTheRecordIsForgotten"),
          without(K9, "ledger.ProvisionalRefusals#provisional", returns(false))
              .turnsRed(CROSSING + "K9_shouldWaitForReservationsBeforeItRefusesForLackOfFunds"),
          without(K9, "ledger.Account#undisturbed", returnsItself())
              .turnsRed(RESERVED + "K9_shouldTellHomeThatAParticipantsRefusalIsProvisional"),
          without(K9, "engine.Crossings#waits", returns(false))
              .turnsRed(
                  "engine.CrossingBatchFaultsTest"
                      + "#K9_shouldWaitForReservationsBeforeABatchIsRefused"),
          without(K10, "engine.RunOrder#mustWait", returns(false))
              .turnsRed(BATCH + "K10_shouldNotLetALaterItemOvertakeOneThatWaits"),
          without(K10, "ledger.CrossingBatchRules#judge", skips("take"))
              .turnsRed(
                  "ledger.CrossingBatchRulesTest"
                      + "#K10_shouldJudgeItemsInOrderWithTheBatchsOwnEarlierLegsCountedEverywhere"),
          without(K11, "ledger.ParticipantRules#prepare", takesForGranted("equals", true))
              .turnsRed(LEGS + "K11_shouldNameNoAmountsInARefusalFromAnotherRegion"));

  private Removals() {}
}
