// The demo app's data: the order lines of one year of a shop chain, made from price list, seasons and regions by a fixed
// sequence of numbers, so that each start shows the same figures and tests can add them up again.
import { createTable, type Dual, type Row, type Table } from "./table.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Orders per month, before the region's share: a weak February, a spring peak, Christmas. */
const ORDERS_PER_MONTH = [58, 49, 66, 74, 81, 77, 62, 60, 72, 79, 104, 128];
const REGIONS: readonly (readonly [name: string, share: number])[] = [
  ["North", 0.31],
  ["South", 0.23],
  ["East", 0.18],
  ["West", 0.28],
];
const PRODUCTS: readonly (readonly [name: string, category: string, price: number, cost: number])[] = [
  ["Trail bike", "Bikes", 1249, 861],
  ["City bike", "Bikes", 749, 548],
  ["Helmet", "Accessories", 69.9, 31.5],
  ["Bike lock", "Accessories", 39.9, 14.2],
  ["Panniers", "Accessories", 119, 62],
  ["Rain jacket", "Clothing", 129, 58],
  ["Gloves", "Clothing", 34.5, 12.8],
  ["Tent", "Camping", 289, 171],
  ["Sleeping bag", "Camping", 159, 84],
];
const YEAR = 2025;

/** One row per order line: `Order ID`, `Order Date`, `Month`, `Quarter`, `Region`, `Category`, `Product`, `Quantity`, `Sales`, `Cost`. */
export function loadRetailTable(): Table {
  const random = createSequence(20_250_101);
  const rows: Row[] = [];
  let order = 10_000;
  for (const [month, orders] of ORDERS_PER_MONTH.entries()) {
    for (let i = 0; i < orders; i++) {
      order++;
      rows.push(...orderLines(order, month, Math.floor((i / orders) * daysIn(month)) + 1, random));
    }
  }
  return createTable(rows);
}

function orderLines(order: number, month: number, day: number, random: () => number): Row[] {
  const region = pickRegion(random());
  const lines = 1 + Math.floor(random() * 3);
  const first = Math.floor(random() * PRODUCTS.length);
  return Array.from({ length: lines }, (_, line) => {
    const [product, category, price, cost] = PRODUCTS[(first + line * 2) % PRODUCTS.length] ?? ["", "", 0, 0];
    const quantity = category === "Bikes" ? 1 + Math.floor(random() * 2) : 1 + Math.floor(random() * 5);
    const discount = random() < 0.2 ? 0.9 : 1;
    return {
      "Order ID": order,
      "Order Date": dateOf(month, day),
      Month: { text: MONTHS[month] ?? "", num: month + 1 },
      Quarter: { text: `Q${Math.floor(month / 3) + 1}`, num: Math.floor(month / 3) + 1 },
      Region: region,
      Category: category,
      Product: product,
      Quantity: quantity,
      Sales: cents(quantity * price * discount),
      Cost: cents(quantity * cost),
    };
  });
}

function pickRegion(draw: number): string {
  let rest = draw;
  for (const [name, share] of REGIONS) {
    rest -= share;
    if (rest < 0) return name;
  }
  return "North";
}

/** A date as Qlik keeps it: text and the day's number since 1899-12-30. */
function dateOf(month: number, day: number): Dual {
  const utc = Date.UTC(YEAR, month, day);
  return { text: new Date(utc).toISOString().slice(0, 10), num: Math.round(utc / 86_400_000) + 25_569 };
}

function daysIn(month: number): number {
  return new Date(Date.UTC(YEAR, month + 1, 0)).getUTCDate();
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Numbers in [0, 1) by Lehmer's generator (Park and Miller, CACM 1988, with the multiplier 48271): the same on each machine. */
function createSequence(seed: number): () => number {
  let state = seed % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}
