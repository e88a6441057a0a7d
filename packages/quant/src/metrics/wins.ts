/** Winning days against losing ones, as quantstats has them; a day of exactly 0 is neither. */

function sides(returns: Float64Array) {
  let wins = 0
  let losses = 0
  let gained = 0
  let lost = 0
  for (const r of returns) {
    if (r > 0) {
      wins++
      gained += r
    } else if (r < 0) {
      losses++
      lost -= r
    }
  }
  return { wins, losses, gained, lost }
}

/** Share of winning days among those that are not 0. */
export function winRate(returns: Float64Array): number {
  const { wins, losses } = sides(returns)
  return wins / (wins + losses)
}

/** Sum of gains / sum of losses. */
export function profitFactor(returns: Float64Array): number {
  const { gained, lost } = sides(returns)
  return gained / lost
}

/** Average gain / average loss. */
export function payoffRatio(returns: Float64Array): number {
  const { wins, losses, gained, lost } = sides(returns)
  return gained / wins / (lost / losses)
}

/** Share of the capital to stake: (payoff x p - (1 - p)) / payoff, p the win rate (Kelly 1956). */
export function kellyCriterion(returns: Float64Array): number {
  const p = winRate(returns)
  const payoff = payoffRatio(returns)
  return (payoff * p - (1 - p)) / payoff
}
